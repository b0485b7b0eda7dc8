"""Measurements against the limits that were valid on the day of measuring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

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


def exposures(register: Register, since: NDArray[np.datetime64]) -> pd.DataFrame:
    """Return what the latest report of each hazard says, one row an employer and factor.

    Measurements before ``since`` (one day an employer, NaT: no limit) do not count. Columns: ``at``;
    ``code`` (position in the hazard table, -1 unknown); ``level`` (see ``LEVELS``); ``ratio`` (value over
    limit, the highest; NaN unknown); ``tested_on``.
    """
    rows = register.rows("measurements", "measured_on")
    if rows.empty:
        return pd.DataFrame({"at": [], "code": [], "level": [], "ratio": [], "tested_on": []}).astype(
            {"at": "int64", "code": "int64", "level": "int64", "tested_on": "datetime64[s]"}
        )
    rows["code"] = register.reference.factors.index.get_indexer(pd.Index(rows["factor"])).astype(np.int64)
    rows = _latest_report(rows, since, register.policy.tests.report.same_report_days)
    rows["ratio"] = _ratios(register, rows)
    found = rows.groupby(["at", "code"], sort=False, as_index=False).agg(
        ratio=("ratio", "max"), tested_on=("measured_on", "max")
    )
    ratio = found["ratio"].to_numpy()
    exceeds = np.where(ratio > 1.0 + _ROUNDING, EXCEEDS, COMPLIANT)
    return found.assign(level=np.where(np.isnan(ratio), UNKNOWN, exceeds))


def has_limit(register: Register) -> NDArray[np.bool_]:
    """Mark the factors of the hazard table for which a numeric limit exists at all."""
    factors = register.reference.factors
    known = factors[list(_COLUMNS)].notna().any(axis=1).to_numpy()
    own = {limit.factor for limit in register.policy.tests.limits.values()}
    return np.asarray(known | factors.index.isin(list(own)))


def _latest_report(rows: pd.DataFrame, since: NDArray[np.datetime64], days: int) -> pd.DataFrame:
    """Keep the rows of the latest report of each employer, factor, kind and fraction."""
    day = rows["measured_on"].to_numpy("datetime64[s]")
    bound = since[rows["at"].to_numpy()]
    rows = rows.loc[np.isnat(bound) | (day >= bound)]
    kind, fraction = (pd.factorize(rows[name])[0] + 1 for name in ("limit_kind", "fraction"))
    what = (rows["code"].to_numpy() + 1) * (kind.max(initial=0) + 1) + kind
    what = what * (fraction.max(initial=0) + 1) + fraction
    last = rows["measured_on"].groupby([rows["at"].to_numpy(), what], sort=False).transform("max")
    return rows.loc[rows["measured_on"] >= last - pd.Timedelta(days=days)].copy()


def _ratios(register: Register, rows: pd.DataFrame) -> NDArray[np.float64]:
    """Return value over limit of each measurement; NaN where unit, kind or limit cannot be compared."""
    factors = register.reference.factors
    code = rows["code"].to_numpy()
    limits = factors[list(_COLUMNS)].to_numpy("float64")
    strictest = np.nanmin(np.where(np.isnan(limits), np.inf, limits), axis=1)
    strictest[np.isinf(strictest)] = np.nan
    column = _limit_column(rows)
    limit = np.where(column == _STRICTEST, strictest[code], limits[code, column])
    limit[code < 0] = np.nan
    family, scale = _unit_of(factors["limit_unit"])
    limit_family, limit_scale = family[code], scale[code]
    for each in register.policy.tests.limits.values():
        meant = _meant(register, rows, each)
        limit[meant] = each.value
        limit_family[meant], limit_scale[meant] = _UNITS[each.unit.lower()]
    family, scale = _unit_of(rows["unit"])
    ratio = rows["value"].to_numpy("float64") * scale / (limit * limit_scale)
    ratio[(family != limit_family) | (family == "")] = np.nan
    return np.asarray(ratio, np.float64)


def _limit_column(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Return which limit each measurement meets; where kind or fraction is not told, the strictest."""
    kind = rows["limit_kind"].str.upper().map(_KINDS).fillna(_STRICTEST).to_numpy("int64", copy=True)
    fraction = rows["fraction"]
    kind[(kind == _TOTAL) & (fraction == "respirable").to_numpy()] = _RESPIRABLE
    dust = rows["factor"].str.startswith("D").to_numpy()
    kind[(kind == _TOTAL) & dust & fraction.isna().to_numpy()] = _STRICTEST
    return np.asarray(kind, np.int64)


def _meant(register: Register, rows: pd.DataFrame, limit: Limit) -> NDArray[np.bool_]:
    """Mark the measurements that a policy's own limit speaks of."""
    meant = (rows["factor"] == limit.factor).to_numpy() & (rows["limit_kind"] == limit.kind).to_numpy()
    if limit.fraction:
        meant &= (rows["fraction"] == limit.fraction).to_numpy()
    day = rows["measured_on"].to_numpy("datetime64[s]")
    if limit.from_day is not None:
        meant &= day >= np.datetime64(limit.from_day, "s")
    if limit.to_day is not None:
        meant &= day <= np.datetime64(limit.to_day, "s")
    if limit.when:
        meant &= register.says(limit.when)[rows["at"].to_numpy()]
    return np.asarray(meant)


def _unit_of(units: pd.Series) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Return what each unit measures and its size; an unknown unit measures nothing."""
    codes, texts = pd.factorize(units)
    known = [_UNITS.get(str(text).strip().lower(), ("", np.nan)) for text in texts] + [("", np.nan)]
    return (
        np.array([family for family, _ in known], object)[codes],
        np.array([scale for _, scale in known], float)[codes],
    )
