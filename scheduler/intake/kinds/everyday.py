"""Everyday words for industries and hazards: what each may stand for, taken at its strictest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.intake.cells import Fault, plain
from scheduler.intake.kinds.base import MOST_NEAREST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scheduler.reference import Reference

SEVERITY = {"severe": 3, "conditional": 2, "general": 1, "unlisted": 0}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word was read as.

    Attributes
    ----------
    code
        The strictest of what it may stand for.
    may
        All that it may stand for, where that is to be verified; empty where the meaning is certain.
    also
        What always comes with it, such as manganese with the fume of welding.
    asks
        The group of words that mean one thing in one trade and another in the next; empty for most.
    """

    code: str
    may: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    asks: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """All that is taken."""
        return (self.code, *self.also)

    @property
    def certain(self) -> bool:
        """Whether nothing is to be verified."""
        return not self.may


def meanings(words: pd.DataFrame, kind: str, strictness: Mapping[str, int]) -> dict[str, Meaning]:
    """Return what each word of a kind means, by the word as it is compared.

    A bureau's own row adds to what a word may stand for; one that is certain is the bureau's verification,
    and settles it. Of equally strict meanings the first named is taken.
    """
    listed = words.loc[[kind]] if kind in words.index.get_level_values(0) else words.iloc[:0]
    found: dict[str, tuple[list[str], bool, str]] = {}
    told = (listed[name] for name in ("means", "certain", "asks"))
    for word, means, certain, asks in zip(listed.index.get_level_values(1), *told, strict=True):
        codes = str(means).split(";")
        before = found.get(plain(str(word)), ([], False, ""))[0]
        kept = codes if certain else list(dict.fromkeys([*before, *codes]))
        # a bureau's own row says what the word means there, whatever the trade
        found[plain(str(word))] = (kept, bool(certain), str(asks))
    return {
        word: strictest(codes, strictness, certain=certain, asks=asks)
        for word, (codes, certain, asks) in found.items()
    }


def strictest(
    codes: Iterable[str], strictness: Mapping[str, int], *, certain: bool, asks: str = ""
) -> Meaning:
    """Return the strictest of some codes, ``A+B`` for two that come together; unless certain, with all."""
    listed = [tuple(each.split("+")) for each in dict.fromkeys(codes)]
    taken = max(listed, key=lambda each: max(strictness.get(code, 0) for code in each))
    may = tuple(dict.fromkeys(code for each in listed for code in each))
    return Meaning(taken[0], () if certain else may, taken[1:], asks)


def strict_industries(reference: Reference) -> dict[str, int]:
    """Return how strict the 2021 catalogue is with each industry; a group is as strict as any class in it."""
    ranks = reference.industry_risk["risk_class"].map(SEVERITY).fillna(0).astype("int64")
    known: dict[str, int] = {}
    for letters in (5, 4, 3):
        whole = ranks.groupby(ranks.index.str.slice(0, letters)).max()
        known |= {str(code): int(rank) for code, rank in whole.items()}
    return known


def strict_factors(reference: Reference) -> dict[str, int]:
    """Return how strict the law is with each factor: severe ones first, then the highly toxic."""
    severe = (reference.factors["severe_factor"] == "Y").astype("int64")
    toxic = (reference.factors["high_toxic_2003"] == "Y").astype("int64")
    return {str(code): int(rank) for code, rank in (2 * severe + toxic).items()}


def told_with_code(codes: Iterable[str], names: pd.Series) -> str:
    """Return codes with their official names, for a reader."""
    return "、".join(f"{names[code]}（{code}）" for code in dict.fromkeys(codes))


def to_verify(cells: pd.Series, found: pd.Series, names: pd.Series) -> tuple[Fault, pd.Series]:
    """Return the doubt about cells whose word may mean several things, and those words; unknown elsewhere.

    ``found`` are the meanings of some cells, ``names`` the official names by code.
    """
    doubtful = found[[isinstance(each, Meaning) and not each.certain for each in found]]
    mask = pd.Series(cells.index.isin(doubtful.index), index=cells.index)
    facts: dict[str, pd.Series | str] = {
        "words": cells,
        "taken": doubtful.map(lambda each: told_with_code([each.code], names)).reindex(cells.index),
        "may": doubtful.map(lambda each: told_with_code(each.may, names)).reindex(cells.index),
    }
    return Fault("word_to_verify", mask, facts, warning=True), cells.where(mask)


GENERIC = frozenset(
    [
        "制造", "加工", "生产", "其他", "其它", "行业", "企业", "公司", "有限公司", "制品", "设备",
        "服务", "作业", "处理", "相关", "及其", "粉尘", "因素", "危害", "材料", "产品", "制造业",
        "加工业", "专用", "通用",
        "化合物", "物质", "活动", "业务", "器材", "用品", "有限", "技术", "工程", "管理", "开采",
        "仓储", "工厂", "及制品", "类", "业", "厂", "尘", "辐射", "烟", "气", "店", "未列明", "作业场所",
        "岗位",
        "有害", "职业", "职业病", "经营",
    ]
)  # fmt: skip
"""Parts of names that say nothing of what is meant: two names that share only these are not near."""
_GENERIC = re.compile("|".join(sorted(GENERIC, key=lambda each: (-len(each), each))))


def nearest_in_meaning(cells: pd.Series, unknown: pd.Series, names: Sequence[str]) -> pd.Series:
    """Return the name near in meaning to each unknown cell, or ``-``; a hundred are looked for."""
    asked = cells[unknown].drop_duplicates().iloc[:MOST_NEAREST]
    near = {cell: near_in_meaning(cell, names) or "-" for cell in asked}
    return cells.where(unknown).map(near).astype("str").fillna("-")


def near_in_meaning(word: str, names: Iterable[str]) -> str:
    """Return the name that is near in meaning, or an empty text.

    Chinese names are near when they share two characters in a row or more that are no generic part, and
    these are at least half of what is left of the shorter one. Words of letters are near by spelling.
    """
    asked = plain(word)
    if asked.isascii():
        found = get_close_matches(asked, [each for each in names if each.isascii()], n=1, cutoff=0.75)
        return found[0] if found and len(asked) > 3 else ""
    core = _core(asked)
    best, best_rank = "", 0.0
    for name in names:
        if not name.isascii() and _are_near(core, _core(name)):
            rank = SequenceMatcher(None, asked, name).ratio()
            if rank > best_rank:
                best, best_rank = name, rank
    return best


@lru_cache(maxsize=1 << 14)
def _core(name: str) -> str:
    """Return what is left of a name without its generic parts."""
    return _GENERIC.sub("", name)


def _are_near(one: str, other: str) -> bool:
    short, long = sorted((len(one), len(other)))
    return any(
        one[at : at + size] in other
        for size in range(short, 1, -1)
        if 2 * size >= short and 3 * size >= long
        for at in range(len(one) - size + 1)
    )
