"""Measurements against the limits that were valid on the day of measuring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.policy.days import latest
from scheduler.policy.law import EXPOSURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.policy.law import Limit
    from scheduler.policy.register import Register

COMPLIANT, EXCEEDS, UNKNOWN = 0, 1, 2
LEVELS = (*EXPOSURES, "unknown")

_TOTAL, _RESPIRABLE, _STEL, _MAC = range(4)
_COLUMNS = ("limit_twa", "limit_twa_respirable", "limit_stel", "limit_mac")
_KINDS = {"TWA": _TOTAL, "STEL": _STEL, "MAC": _MAC}
_STRICTEST = -1
_ROUNDING = 1e-9  # so that 300 ug/m3 does not exceed 0.3 mg/m3 by the last binary digit

# each unit as (what is measured, how many of its base unit)
_UNITS = {
    **dict.fromkeys(("mg/m3", "mg/m³"), ("mass", 1.0)),
    **dict.fromkeys(("ug/m3", "µg/m3", "μg/m3", "µg/m³", "μg/m³", "ug/m³"), ("mass", 0.001)),
    **dict.fromkeys(("g/m3", "g/m³"), ("mass", 1000.0)),
    **dict.fromkeys(("db(a)", "db", "dba"), ("sound", 1.0)),
    **dict.fromkeys(("c", "°c", "℃"), ("heat", 1.0)),
    **dict.fromkeys(("f/ml", "f/cm3", "f/cm³"), ("fibres", 1.0)),
    **dict.fromkeys(("m/s2", "m/s²"), ("acceleration", 1.0)),
    **dict.fromkeys(("uw/cm2", "µw/cm2", "μw/cm2", "µw/cm²", "μw/cm²"), ("radiance", 1.0)),
    **dict.fromkeys(("mw/cm2", "mw/cm²"), ("radiance", 1000.0)),
    "v/m": ("field", 1.0),
    "kv/m": ("field", 1000.0),
}
_FAMILIES = tuple(sorted({family for family, _ in _UNITS.values()}))
_NO_FAMILY = -1


@dataclass(frozen=True)
class _Words:
    """A text column as the few different texts it holds; position -1 is unknown."""

    places: NDArray[np.int64]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, column: pd.Series) -> _Words:
        """Find the different texts of a column."""
        places, texts = pd.factorize(column)
        return cls(places.astype(np.int64), tuple(str(text) for text in texts))

    def each(self, of: Any, unknown: Any) -> NDArray[Any]:
        """Return ``of`` each row's text; ``unknown`` where there is none."""
        return np.array([*(of(text) for text in self.texts), unknown])[self.places]

    def are(self, text: str) -> NDArray[np.bool_]:
        """Mark the rows that hold a text."""
        return np.asarray(self.each(text.__eq__, unknown=False), bool)

    def of_rows(self, keep: NDArray[np.bool_]) -> _Words:
        """Return the marked rows."""
        return _Words(self.places[keep], self.texts)


@dataclass(frozen=True)
class _Measured:
    """Measurements as arrays; ``code`` is the position in the hazard table, -1 unknown."""

    at: NDArray[np.int64]
    code: NDArray[np.int64]
    day: Any
    value: NDArray[np.float64]
    kind: _Words
    fraction: _Words
    unit: _Words

    def of_rows(self, keep: NDArray[np.bool_]) -> _Measured:
        """Return the marked measurements."""
        return _Measured(
            self.at[keep],
            self.code[keep],
            self.day[keep],
            self.value[keep],
            self.kind.of_rows(keep),
            self.fraction.of_rows(keep),
            self.unit.of_rows(keep),
        )


def exposures(register: Register, since: NDArray[np.datetime64]) -> pd.DataFrame:
    """Return what the latest report of each hazard says, one row an employer and factor.

    Measurements before ``since`` (one day an employer, NaT: no limit) do not count. Columns: ``at``;
    ``code`` (position in the hazard table, -1 unknown); ``level`` (see ``LEVELS``); ``ratio`` (value over
    limit, the highest; NaN unknown); ``compared``, ``above`` (measurements that a limit could be held
    against, and those above it); ``tested_on``.
    """
    rows = register.rows("measurements", "measured_on")
    if rows.empty:
        return pd.DataFrame({
            "at": np.empty(0, np.int64), "code": np.empty(0, np.int64), "level": np.empty(0, np.int64),
            "ratio": [], "compared": [], "above": [], "tested_on": np.empty(0, "datetime64[s]"),
        })  # fmt: skip
    factors = register.reference.factors
    measured = _measured(register, rows)
    latest_ones = _latest_report(measured, since, register.policy.tests.report.same_report_days)
    ratios = _ratios(register, latest_ones)
    key = latest_ones.at * (len(factors) + 1) + latest_ones.code + 1
    group, keys = pd.factorize(key)
    ratio = np.full(len(keys), np.nan)
    np.fmax.at(ratio, group, ratios)
    limit = 1.0 + _ROUNDING
    exceeds = np.where(ratio > limit, EXCEEDS, COMPLIANT)
    return pd.DataFrame(
        {
            "at": keys // (len(factors) + 1),
            "code": keys % (len(factors) + 1) - 1,
            "level": np.where(np.isnan(ratio), UNKNOWN, exceeds),
            "ratio": ratio,
            "compared": np.bincount(group, ~np.isnan(ratios), len(keys)),
            "above": np.bincount(group, ratios > limit, len(keys)),
            "tested_on": latest(group, latest_ones.day, len(keys)),
        }
    )


def against_limits(register: Register) -> pd.DataFrame:
    """Return every measurement beside its limit, whoever made it.

    Columns: ``at``; ``code`` (position in the hazard table, -1 unknown); ``day``; ``ratio`` (value over
    limit; NaN where the two cannot be compared); ``above``; ``agency`` (unknown where none is told).
    """
    rows = register.rows("measurements", "measured_on")
    if rows.empty:
        rows = rows.reindex(columns=["at", "agency"])
        return rows.assign(code=np.int64(0), day=np.datetime64("NaT", "s"), ratio=np.nan, above=False)
    measured = _measured(register, rows)
    ratio = _ratios(register, measured)
    return pd.DataFrame({
        "at": measured.at, "code": measured.code, "day": measured.day, "ratio": ratio,
        "above": ratio > 1.0 + _ROUNDING, "agency": rows["agency"].to_numpy(),
    })  # fmt: skip


def _measured(register: Register, rows: pd.DataFrame) -> _Measured:
    """Return rows of measurements as arrays."""
    factor = _Words.of(rows["factor"])
    places = register.reference.factors.index.get_indexer(pd.Index(factor.texts, dtype=object))
    return _Measured(
        at=rows["at"].to_numpy(),
        code=np.append(places, -1)[factor.places].astype(np.int64),
        day=rows["measured_on"].to_numpy("datetime64[s]"),
        value=rows["value"].to_numpy("float64"),
        kind=_Words.of(rows["limit_kind"]),
        fraction=_Words.of(rows["fraction"]),
        unit=_Words.of(rows["unit"]),
    )


def has_limit(register: Register) -> NDArray[np.bool_]:
    """Mark the factors of the hazard table for which a numeric limit exists at all."""
    factors = register.reference.factors
    known = factors[list(_COLUMNS)].notna().any(axis=1).to_numpy()
    own = {limit.factor for limit in register.policy.tests.limits.values()}
    return np.asarray(known | factors.index.isin(list(own)))


def _latest_report(measured: _Measured, since: NDArray[np.datetime64], days: int) -> _Measured:
    """Keep the measurements of the latest report of each employer, factor, kind and fraction."""
    bound = since[measured.at]
    measured = measured.of_rows(np.isnat(bound) | (measured.day >= bound))
    what = (measured.code + 1) * (len(measured.kind.texts) + 1) + measured.kind.places + 1
    what = what * (len(measured.fraction.texts) + 1) + measured.fraction.places + 1
    most = int(what.max(initial=0)) + 1
    group, keys = pd.factorize(measured.at * most + what)
    last = latest(group, measured.day, len(keys))[group]
    return measured.of_rows(measured.day >= last - np.timedelta64(days, "D"))


def _ratios(register: Register, measured: _Measured) -> NDArray[np.float64]:
    """Return value over limit of each measurement; NaN where unit, kind or limit cannot be compared."""
    factors, code = register.reference.factors, measured.code
    limits = factors[list(_COLUMNS)].to_numpy("float64")
    strictest = np.nanmin(np.where(np.isnan(limits), np.inf, limits), axis=1)
    strictest[np.isinf(strictest)] = np.nan
    column = _limit_column(register, measured)
    limit = np.where(column == _STRICTEST, strictest[code], limits[code, column])
    limit[code < 0] = np.nan
    limit_family, limit_scale = (each[code] for each in _unit_of(_Words.of(factors["limit_unit"])))
    for each in register.policy.tests.limits.values():
        meant = _meant(register, measured, each)
        limit[meant] = each.value
        limit_family[meant], limit_scale[meant] = _unit(each.unit)
    family, scale = _unit_of(measured.unit)
    ratio = measured.value * scale / (limit * limit_scale)
    ratio[(family != limit_family) | (family == _NO_FAMILY)] = np.nan
    return ratio


def _limit_column(register: Register, measured: _Measured) -> NDArray[np.int64]:
    """Return which limit each measurement meets; where kind or fraction is not told, the strictest."""
    column = measured.kind.each(lambda text: _KINDS.get(text.upper(), _STRICTEST), _STRICTEST)
    dust = (register.reference.factors["category"] == "dust").to_numpy()[measured.code]
    mean = column == _TOTAL
    column[mean & measured.fraction.are("respirable")] = _RESPIRABLE
    column[mean & dust & (measured.fraction.places < 0)] = _STRICTEST
    return column


def _meant(register: Register, measured: _Measured, limit: Limit) -> NDArray[np.bool_]:
    """Mark the measurements that a policy's own limit speaks of."""
    factors = register.reference.factors
    meant = measured.code == factors.index.get_indexer(pd.Index([limit.factor]))[0]
    meant &= measured.kind.are(limit.kind)
    if limit.fraction:
        meant &= measured.fraction.are(limit.fraction)
    if limit.from_day is not None:
        meant &= measured.day >= np.datetime64(limit.from_day, "s")
    if limit.to_day is not None:
        meant &= measured.day <= np.datetime64(limit.to_day, "s")
    if limit.when:
        meant &= register.says(limit.when)[measured.at]
    return np.asarray(meant)


def _unit_of(units: _Words) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return what each unit measures (a number for each quantity) and its size; unknown measures nothing."""
    return (
        units.each(lambda text: _unit(text)[0], _NO_FAMILY).astype(np.int64),
        units.each(lambda text: _unit(text)[1], np.nan).astype(np.float64),
    )


def _unit(text: str) -> tuple[int, float]:
    family, scale = _UNITS.get(text.strip().lower(), ("", np.nan))
    return (_FAMILIES.index(family) if family else _NO_FAMILY), scale
