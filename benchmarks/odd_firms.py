"""The firms of a made-up county, and the ways in which hands write down what they know of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from stdnum.cn import uscc

from benchmarks.odd_trades import TRADES

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from benchmarks.odd_trades import Trade

TODAY = date(2026, 11, 30)
DIVISION = "429006"
TOWNS = ("岳口镇", "渔薪镇", "皂市镇", "张港镇", "多宝镇", "小板镇", "汪场镇", "麻洋镇", "黄潭镇", "横林镇")
_LUCKY = "鑫宏永华瑞盛福金正达昌兴隆德利恒泰丰源旺诚信安顺祥茂荣发"
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class Firm:
    """A firm as it is; its books tell some of it, in their own words.

    Attributes
    ----------
    code
        Credit code, empty where the office does not know it.
    trade, hazards
        The word that its book has for its trade, and those for its hazards.
    inspected
        Day of the last visit, ``None`` where there was none.
    gone
        It is struck off.
    """

    number: int
    code: str
    name: str
    town: str
    village: str
    kind: Trade
    trade: str
    hazards: tuple[str, ...]
    employees: int
    exposed: int
    inspected: date | None
    gone: bool


@dataclass(frozen=True)
class Book:
    """A book of a made-up county.

    Attributes
    ----------
    own
        Its own headers with the columns that they stand for.
    hazards
        By name of firm, the words for hazards that it has where these are not the firm's own.
    """

    path: Path
    own: dict[str, str] = field(default_factory=dict)
    hazards: dict[str, tuple[str, ...]] = field(default_factory=dict)


def county(firms: int, luck: Random) -> list[Firm]:
    """Return so many firms, town by town."""
    names: set[str] = set()
    made = []
    for number in range(firms):
        kind = luck.choice(TRADES)
        while (
            name := "".join((luck.choice(("", "江北", "楚天")), *luck.sample(_LUCKY, 3), kind.ending))
        ) in names:
            continue
        names.add(name)
        town = TOWNS[number * len(TOWNS) // firms]
        employees = luck.choice((4, 6, 8, 12, 18, 25, 40, 60, 110, 260))
        inspected = TODAY - timedelta(days=luck.randrange(20, 1500)) if luck.random() < 0.6 else None
        made.append(
            Firm(
                number,
                "" if luck.random() < 0.02 else _code(luck),
                name,
                town,
                f"{luck.choice('东西南北新老')}{luck.choice('湾河桥岭塘坪')}村",
                kind,
                luck.choice(kind.words),
                tuple(luck.sample(kind.hazards, luck.randrange(1, min(3, len(kind.hazards)) + 1))),
                employees,
                max(1, employees // luck.choice((2, 3, 4))),
                inspected,
                luck.random() < 0.02,
            )
        )
    return made


def _code(luck: Random) -> str:
    body = "".join((luck.choice(("91", "91", "92")), DIVISION, "MA4", *luck.choices(_LETTERS, k=6)))
    return body + str(uscc.calc_check_digit(body))


def people(number: int, luck: Random) -> object:
    """Return a headcount as somebody writes it."""
    return luck.choice(
        (number, number, str(number), f"{number}人", f"约{number}人", f"{number}余人", f"{number}左右")
    )


def day(known: date | None, luck: Random) -> object:
    """Return the day of a visit as somebody writes it, or that there was none."""
    if known is None:
        return luck.choice(("未检查", "从未检查", "", "无"))
    return luck.choice(
        (
            f"{known.year}年{known.month}月",
            f"{known.year}.{known.month}.{known.day}",
            f"{known.year}年",
            f"{known.year}年{known.month}月{known.day}日",
            known.isoformat(),
            f"{known.year}/{known.month}/{known.day}",
        )
    )


def code(firm: Firm, luck: Random) -> str:
    """Return a credit code, or what stands there where it is not known."""
    return firm.code or luck.choice(("", "无", "办理中"))
