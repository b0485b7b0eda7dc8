"""What the prose of a visit tells beside its findings: its result, grave findings, a fine, a day to mend by.

Only what the prose names is taken. A visit whose prose names nothing of the kind stays unknown: a defect that
is described without a word on what came of it is neither serious nor harmless.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.intake.cells import none_column
from scheduler.intake.profile.derived import Derived

if TYPE_CHECKING:
    from collections.abc import Callable

_NOT_MADE = re.compile(
    "(?:没有?|未能?)(?:查成|检查成|实施检查|检成)|停[产业]未检|歇业未检|未到现场|not visited", re.IGNORECASE
)
_FAIL = re.compile(
    "(?<!未)(?<!不予)(?<!免予)立案|(?<!未)(?<!不予)(?<!免予)(?:行政)?处罚|罚款|罚没|移送|吊销"
    "|责令(?:停[产业]|关闭)|停[产业]整[顿改]|查封|\\bfined\\b|penalty|prosecut",
    re.IGNORECASE,
)
_CONDITIONS = re.compile(
    "责令|限期|限\\s*\\d+|(?<!已)(?<!已经)(?<!已全部)(?:整改|改正)(?!到位|完成|完毕)"
    "|警告(?![标牌线语信灯])|约谈|监督意见书|ordered to|improvement notice",
    re.IGNORECASE,
)
_PASS = re.compile(
    "(?:未|没有?)(?:发现|见|查出)(?:明显|重大|严重|其他|违法)*(?:问题|异常|隐患|违法行为|行为)|(?:没有?|无)(?:明显)?问题"
    "|(?<!不)符合(?:要求|规定|标准)|(?:已|已经|已全部)(?:整改|改正)(?:到位|完成|完毕)?|(?:整改|改正)(?:到位|完成|完毕)"
    "|no (?:problems|violations|findings)",
    re.IGNORECASE,
)
_LACK = re.compile("[未没无不缺坏漏]|超标|失效|过期")
_EXCESS = re.compile(
    "(?<![未不无])(?<!没有)超标|(?<![未不])超过(?:国家)?(?:职业接触)?限值|exceed", re.IGNORECASE
)


def verdict_of(prose: str) -> str:
    """Return what came of a visit by its prose, the gravest first; empty where it names nothing of it."""
    if _FAIL.search(prose):
        return "fail"
    if _NOT_MADE.search(prose):
        return "not_made"
    if _CONDITIONS.search(prose):
        return "conditions"
    return "pass" if _PASS.search(prose) and not _LACK.search(_PASS.sub("", prose)) else ""


def serious_in(prose: str) -> float:
    """Return how many points of a prose are grave by what they name: a case, a fine, a value over its limit.

    NaN where none is: a defect without such a word may be grave or not.
    """
    grave = sum(bool(_FAIL.search(point) or _EXCESS.search(point)) for point in prose.split(";"))
    if grave:
        return float(grave)
    return 0.0 if verdict_of(prose) == "pass" else np.nan


_AMOUNT = r"(\d[\d,，]*(?:\.\d+)?)\s*(万|千)?\s*元"
_FINE = re.compile(
    rf"(?:罚款|罚没款?|处罚|罚)(?:人民币|共计?|合计)?\s*[:：]?\s*{_AMOUNT}|{_AMOUNT}\s*(?:的)?罚款"
)
_TIMES = {"": 1.0, "千": 1e3, "万": 1e4}


def fine_in(prose: str) -> float:
    """Return the fines that a prose names, in yuan; NaN where it names none."""
    amounts = [
        float(re.sub("[,，]", "", found[1] or found[3])) * _TIMES[found[2] or found[4] or ""]
        for found in _FINE.finditer(prose)
    ]
    return sum(amounts) if amounts else np.nan


_DIGITS = {"两": 2.0, "半": 0.5} | {each: float(n) for n, each in enumerate("一二三四五六七八九", 1)}
_COUNT = r"(\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九半])"
_TERM = re.compile(rf"(?<![\d月./-]){_COUNT}\s*个?\s*(工作日|日|天|周|星期|月)(?!\s*\d)")
_UNTIL = re.compile(
    r"(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?\s*(?:之?前|以前|底前)"
)


def _counted(text: str) -> float:
    if text.isdigit():
        return float(text)
    tens, ten, ones = text.partition("十")
    return 10.0 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0) if ten else float(_DIGITS[text])


def due_in(prose: str, visited_on: pd.Timestamp) -> pd.Timestamp | None:
    """Return the day by which a prose orders something to be put right, counted from the visit.

    ``None`` where it orders nothing, or names no term. A working day counts as a day and a bit: five a week.
    """
    ordered = _CONDITIONS.search(prose)
    if ordered is None or pd.isna(visited_on):
        return None
    told = prose[ordered.start() :]
    if until := _UNTIL.search(told):
        year = int(until[1] or visited_on.year)
        try:
            day = pd.Timestamp(year, int(until[2]), int(until[3]))
        except ValueError:
            return None
        return day if until[1] or day >= visited_on else day + pd.DateOffset(years=1)
    if (term := _TERM.search(told)) is None:
        return None
    count, unit = _counted(term[1]), term[2]
    if unit == "月" and count >= 1:
        return visited_on + pd.DateOffset(months=int(count))
    days = {"月": 30.0, "周": 7.0, "星期": 7.0, "工作日": 1.4}.get(unit, 1.0)
    return visited_on + pd.Timedelta(days=int(np.ceil(count * days)))


def _each(cells: pd.Series, of: Callable[[str], object]) -> list[object]:
    """Return what is told of each known cell, every text looked into once."""
    codes, known = pd.factorize(cells)
    told = [*map(of, known), None]
    return [told[code] for code in codes]


class VerdictInProse(Derived, name="verdict_in_prose"):
    """What came of a visit, by the prose of what it found; ``pass`` where that says that there is none."""

    def __init__(self, column: str) -> None:
        self.column = column
        self.needs = (column,)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Look into each text."""
        found = pd.Series(_each(rows[self.column], verdict_of), index=rows.index, dtype="str")
        mark = none_column(self.column)
        return found.where(found != "").mask(rows[mark].astype(bool), "pass") if mark in rows else found


class FoundInProse(Derived, name="found_in_prose"):
    """The findings of a prose: unknown where it says that nothing was found, or that nobody was met."""

    def __init__(self, column: str, verdict: str) -> None:
        self.column, self.verdict = column, verdict
        self.needs = (column, verdict)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Leave out what is no finding."""
        return rows[self.column].mask(rows[self.verdict].isin(("pass", "not_made")))


class _AmountInProse(Derived):
    """A number that the prose tells; ``given`` goes first."""

    type = "number"

    def __init__(self, column: str, given: str) -> None:
        self.column, self.given = column, given
        self.needs = (column, given)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Fill where the file has no number."""
        told = pd.Series(_each(rows[self.column], self.amount), index=rows.index, dtype="float64")
        mark = none_column(self.column)
        if mark in rows and self.none is not None:
            told = told.mask(rows[mark].astype(bool), self.none)
        filled: pd.Series = rows[self.given].fillna(told)
        return filled

    none: float | None = None
    """The number where the column says that nothing was found."""

    @staticmethod
    def amount(prose: str) -> float:
        """Return the number of one prose, NaN where it tells none."""
        raise NotImplementedError


class SeriousInProse(_AmountInProse, name="serious_in_prose"):
    """How many grave findings the prose names; ``given`` goes first."""

    none = 0.0
    amount = staticmethod(serious_in)


class FineInProse(_AmountInProse, name="fine_in_prose"):
    """The fine that the prose names, in yuan; ``given`` goes first."""

    amount = staticmethod(fine_in)


class DueInProse(Derived, name="due_in_prose"):
    """The day by which the prose orders something to be put right, counted from the day of the visit.

    With ``done`` only in rows whose flag column says so: such an order counts as verified by its own day.
    """

    type = "day"

    def __init__(self, column: str, since: str, done: str = "") -> None:
        self.column, self.since, self.done = column, since, done
        self.needs = tuple(filter(None, (column, since, done)))

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Look into each text that orders something."""
        told: Any = [
            due_in(prose, day) if isinstance(prose, str) else None
            for prose, day in zip(rows[self.column], rows[self.since], strict=True)
        ]
        days = pd.Series(pd.to_datetime(told), index=rows.index).astype("datetime64[s]")
        return days.where(rows[self.done] == "yes") if self.done else days
