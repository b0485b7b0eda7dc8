"""The official tables in data/reference, read once and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.domain.errors import SettingsError
from scheduler.everyday import words_of
from scheduler.shipped import own_or_shipped

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, eq=False)
class Reference:
    """Official tables as frames, each with its file's columns; text columns are ``str``.

    Attributes
    ----------
    industries
        GB/T 4754-2017, indexed by code (``C3011``).
    industry_risk
        Severe, general, conditional or unlisted for each 4-digit class, indexed by code.
    factors
        Hazard factors with flags and limits (limits are numbers), indexed by ``factor_id``.
    divisions
        GB/T 2260 to county level, indexed by code; ``lng`` and ``lat`` are numbers.
    workdays
        Days that differ from the week's rule: ``date``, ``kind`` (holiday or workday), ``festival``.
    words
        What offices write, indexed by ``kind`` (industry or hazard) and ``word``: ``means``, the codes it may
        stand for parted by ``;`` (those that come together by ``+``), ``certain`` (true or false), and
        ``asks``, the group of words whose meaning hangs on the trade. The bureau's own come last.
    trade_words
        What a group of words stands for in a trade: ``asks``, ``industry`` (a code or the start of one) and
        ``means``.
    grade_matrix, class_matrix
        The official matrices as printed; policy files choose which is used.
    """

    industries: pd.DataFrame
    industry_risk: pd.DataFrame
    factors: pd.DataFrame
    divisions: pd.DataFrame
    workdays: pd.DataFrame
    words: pd.DataFrame
    trade_words: pd.DataFrame
    grade_matrix: pd.DataFrame
    class_matrix: pd.DataFrame


def load_reference(folder: Path) -> Reference:
    """Read the tables of a bureau folder, or the shipped ones where it has none of its own.

    Raises
    ------
    SettingsError
        ``no_file`` where a table is missing, ``strange_word`` where ``data/words.csv`` has a line that says
        nothing.
    """
    return _load(folder)


@cache
def _load(folder: Path) -> Reference:
    factors = _read(folder, "hazard_factors_2015", "factor_id")
    for limit in _LIMITS:
        factors[limit] = pd.to_numeric(factors[limit])
    divisions = _read(folder, "admin_divisions", "code")
    divisions[["lng", "lat"]] = divisions[["lng", "lat"]].astype("float64")
    workdays = _read(folder, "workday_exceptions_2024_2026", None)
    workdays["date"] = pd.to_datetime(workdays["date"]).astype("datetime64[s]")
    industries = _read(folder, "gbt4754_2017", "code")
    return Reference(
        industries=industries,
        industry_risk=_read(folder, "industry_risk_by_class", "code"),
        factors=factors,
        divisions=divisions,
        workdays=workdays,
        trade_words=_read(folder, "hazards_by_trade", None),
        words=words_of(folder, {"industry": industries["name_zh"], "hazard": factors["name_zh"]}),
        grade_matrix=_read(folder, "risk_grade_matrix", None),
        class_matrix=_read(folder, "comprehensive_class_matrix", None),
    )


_LIMITS = ("limit_twa", "limit_twa_respirable", "limit_stel", "limit_mac")


def _read(folder: Path, name: str, key: str | None) -> pd.DataFrame:
    path = own_or_shipped(folder, "data", "reference", f"{name}.csv")
    if not path.exists():
        raise SettingsError("no_file", path=path)
    table = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    return table if key is None else table.set_index(key)
