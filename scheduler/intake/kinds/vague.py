"""What people write when they do not know exactly: about fifty, more than fifty, in March, in 2025.

A count is read as the number named. An amount that a limit is held against is read only where the truth is
near the number or below it, because a value "above 85" read as 85 would hide an excess. A day known by its
month or year is taken as the first of it, so that what falls due by it falls due no later.
"""

from __future__ import annotations

import re

import pandas as pd

_NUMBER = r"(?P<n>\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?)"
_COUNTED = r"(?:\s*(?:人|名|个|位|员工|workers|people|persons|staff))?"
_NEAR = r"约|大约|大概|左近|估计|about|approx\.?|approximately|around|circa|ca\.?|c\.|~|≈|±"
_NEAR_BEHIND = r"左右|上下|\(?估\)?|\(?约\)?"
_BELOW = (
    r"近|将近|接近|不足|不到|不满|不超过|小于|少于|低于|至多|最多|<|≤|<="
    r"|less than|under|below|up to|at most|nearly|almost"
)
_BELOW_BEHIND = r"以下|以内|之内|or less|or fewer"
_ABOVE = r"超过|超|大于|多于|不少于|至少|最少|高于|>|≥|>=|more than|over|above|at least"
_ABOVE_BEHIND = r"余|多|\+|以上|几|来|出头|or more|and more"


def _ways(front: str, behind: str) -> re.Pattern[str]:
    """Return the pattern of a number with a word before it, behind it, or both."""
    before = rf"(?:{front})\s*{_NUMBER.replace('<n>', '<a>')}{_COUNTED}\s*(?:{behind})?{_COUNTED}"
    after = rf"{_NUMBER.replace('<n>', '<b>')}{_COUNTED}\s*(?:{behind}){_COUNTED}"
    return re.compile(f"(?ai)^(?:{before}|{after})$")


_ANY = _ways(f"{_NEAR}|{_BELOW}|{_ABOVE}", f"{_NEAR_BEHIND}|{_BELOW_BEHIND}|{_ABOVE_BEHIND}")
_NOT_ABOVE = _ways(f"{_NEAR}|{_BELOW}", f"{_NEAR_BEHIND}|{_BELOW_BEHIND}")


def about(written: pd.Series, *, count: bool) -> pd.Series:
    """Return the number of each cell that names one vaguely; NaN where it does not, or may be too low."""
    found = written.str.extract(_ANY if count else _NOT_ABOVE)
    digits = found["a"].fillna(found["b"]).str.replace(",", "", regex=False)
    return pd.Series(pd.to_numeric(digits, errors="coerce"), index=written.index, dtype="float64")


_BEHIND_MONTH = r"(?:份|初|底|末|[上中下]旬|中)?\s*(?:左右|前后)?"
_MONTH = re.compile(rf"^(?:约|大约)?\s*(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*月?\s*{_BEHIND_MONTH}$", re.ASCII)
_COMPACT_MONTH = re.compile(r"^((?:19|20)\d\d)(0[1-9]|1[0-2])$", re.ASCII)
_YEAR = re.compile(r"^(?:约|大约)?\s*((?:19|20)\d\d)\s*年?(?:度|初|底|末|中|内)?\s*(?:左右|前后)?$", re.ASCII)
_HALF = re.compile(r"^((?:19|20)\d\d)\s*年?\s*([上下])半年$", re.ASCII)
_QUARTER = re.compile(
    r"^((?:19|20)\d\d)\s*年?\s*[-/]?\s*(?:第?\s*([一二三四1-4])\s*季度?|q([1-4]))$", re.ASCII | re.IGNORECASE
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_NAMED_MONTH = re.compile(rf"^{_NAMED}[\s,/-]*(\d{{4}})$", re.ASCII | re.IGNORECASE)
_NAMED_DAY = re.compile(
    rf"^(?:(\d{{1,2}})(?:st|nd|rd|th)?[\s,-]+{_NAMED}|{_NAMED}[\s-]*(\d{{1,2}})(?:st|nd|rd|th)?)[\s,-]+(\d{{4}})$",
    re.ASCII | re.IGNORECASE,
)


def with_digits(cell: str) -> str:
    """Return a day whose month is named in English as year, month and day in digits; others as they are."""
    found = _NAMED_DAY.match(cell.strip())
    if found is None:
        return cell
    month = _NAMES.index((found[2] or found[3]).lower()) + 1
    return f"{found[5]}-{month}-{found[1] or found[4]}"


_SHORT_MONTH = re.compile(rf"^(\d\d)\s*年\s*(\d{{1,2}})\s*月\s*{_BEHIND_MONTH}$", re.ASCII)


def months(cell: str) -> tuple[int, int, int] | None:
    """Return year, first month and number of months that a text names; ``None`` where it names none."""
    if found := _MONTH.match(cell) or _COMPACT_MONTH.match(cell) or _SHORT_MONTH.match(cell):
        year, month = int(found[1]), int(found[2])
        year += 2000 if year < 100 else 0
        return (year, month, 1) if 1 <= month <= 12 else None
    if found := _NAMED_MONTH.match(cell):
        return int(found[2]), _NAMES.index(found[1].lower()) + 1, 1
    if found := _QUARTER.match(cell):
        quarter = found[3] or str("一二三四".find(found[2]) + 1 or found[2])
        return int(found[1]), 3 * int(quarter) - 2, 3
    if found := _HALF.match(cell):
        return int(found[1]), 1 if found[2] == "上" else 7, 6
    if found := _YEAR.match(cell):
        return int(found[1]), 1, 12
    return None


def day_of_part(written: pd.Series, tried: pd.Series, *, last: bool) -> pd.Series:
    """Return the first day, or the ``last``, of the months that each tried cell names; else unknown."""
    days: dict[object, pd.Timestamp] = {}
    for at, cell in written[tried].items():
        if (named := months(cell.strip())) is not None:
            year, month, count = named
            first = pd.Timestamp(year, month, 1)
            days[at] = first + pd.DateOffset(months=count, days=-1) if last else first
    return pd.Series(days, dtype="datetime64[s]").reindex(written.index)
