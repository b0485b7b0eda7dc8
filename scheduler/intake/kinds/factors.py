"""The names of hazard factors: the national catalogue's, and the everyday words of offices."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from scheduler.intake.cells import plain
from scheduler.intake.kinds.everyday import (
    Meaning,
    meanings,
    nearest_in_meaning,
    strict_factors,
    strictest,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from scheduler.reference import Reference

_OUTSIDE = r"(?![^（(]*[）)])"
PARTING = re.compile(rf"(?:[;；、，。\n|]|,(?!\d)|(?<!\d),){_OUTSIDE}")
_PARTING_TOO = re.compile(rf"(?:[/+＋&·\s]|以及|[和与及]|\band\b){_OUTSIDE}")
_APART = re.compile(rf"[/+＋&·\s]+{_OUTSIDE}")
_INSIDE = re.compile(r"[;；、，,。/+\s]+|[和与及]")
_BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]")
_NUMBERED = re.compile(r"^\s*(?:[（(]?\d{1,2}[)）]|\d{1,2}[.．、:：](?!\d)|[①-⑳])\s*")
_AMOUNT = re.compile(
    r"[\s:：=]*[<>≤≥＜＞≈~约]*\s*\d+(?:\.\d+)?(?:\s*[-~～—至]\s*\d+(?:\.\d+)?)?\s*"
    r"(?:mg/m[3³]|mg/立方米|毫克(?:/|每)立方米|f/ml|g/m[3³]|db(?:[（(]a[)）])?|分贝|℃|°c|度|ppm|%|人|个|名|处"
    r"|m/s[2²]|kv/m|v/m|[uμ]sv/h|[uμm]w/cm[2²]|w/cm[2²]|bq/m[3³])?\s*$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^(?:主要有|主要为|主要是|主要|存在|接触|含有|可能产生|产生|有害因素|职业病危害因素)[:：]?"
)
_BEHIND = re.compile(r"(?:危害因素|有害因素|危害|因素|作业|岗位|超标|接触|污染|蒸气|蒸汽|气体|等|类)$")
_BESIDE_WORK = re.compile(r"[:：]|[-—–_]+(?![-\d])(?<!\d[-—–_])")
_ENDINGS = ("粉尘", "尘", "及其化合物", "及其无机化合物", "气", "类")


Meant = tuple[tuple[str, "Meaning | None"], ...]
"""Names of a cell with what each means; nothing where nobody knows."""
_MOST_SEEN = 50_000


@dataclass
class FactorsFound:
    """What a cell holds: factors by code, words to be verified with their meaning, and unknown names.

    ``by_trade`` are the words whose meaning the trade alone settled.
    """

    codes: dict[str, None] = field(default_factory=dict)
    doubtful: dict[str, Meaning] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    sure: set[str] = field(default_factory=set)
    by_trade: dict[str, Meaning] = field(default_factory=dict)

    def add(self, name: str, meant: Meaning | None, *, by_trade: bool = False) -> None:
        """Note what a name means, or that nobody knows."""
        if meant is None:
            self.strange.append(name.replace(";", ","))
            return
        self.codes |= dict.fromkeys(meant.codes)
        if by_trade and meant.certain:
            self.by_trade[name] = meant
        if meant.certain:
            self.sure.update(meant.codes)
        else:
            self.doubtful[name] = meant

    def settled(self) -> FactorsFound:
        """Return this without doubts about factors that the cell names for certain elsewhere."""
        self.doubtful = {name: each for name, each in self.doubtful.items() if each.code not in self.sure}
        return self


@dataclass(frozen=True)
class FactorNames:
    """What names of factors mean, by the name as it is compared; ``trades`` settle words that ask for one.

    ``trades`` are meanings by group of words and the code of an industry, or its start. What a cell names is
    kept in ``seen``, because files say the same again and again.
    """

    known: Mapping[str, Meaning]
    trades: Mapping[tuple[str, str], Meaning]
    seen: dict[tuple[str, re.Pattern[str] | None], Meant] = field(default_factory=dict)

    def nearest(self, cells: pd.Series, unknown: pd.Series, official: pd.Series) -> pd.Series:
        """Return the name near in meaning to each unknown one: the catalogue's where that is sure."""
        near = nearest_in_meaning(cells, unknown, list(self.known))

        def shown(name: str) -> str:
            meant = self.known.get(name)
            return str(official[meant.code]) if meant and meant.certain else name

        return near.map(shown).astype("str")

    def of_cell(self, cell: str, parting: re.Pattern[str] | None, trade: str = "") -> FactorsFound:
        """Return all that a cell names, in a trade where one is told; without a parting mark it names one."""
        found = FactorsFound()
        for name, meant in self._named(cell, parting):
            settled = self._in_trade(meant, trade) if meant and meant.asks and trade else None
            found.add(name, settled or meant, by_trade=settled is not None)
        return found.settled()

    def asks(self, cell: str, parting: re.Pattern[str] | None) -> bool:
        """Say whether a word of a cell means one thing in one trade and another in the next."""
        return any(meant is not None and meant.asks != "" for _, meant in self._named(cell, parting))

    def _in_trade(self, meant: Meaning, trade: str) -> Meaning | None:
        """Return what a word is in a trade, by the closest industry that is told of."""
        starts = (trade[:size] for size in range(len(trade), 0, -1))
        return next((each for start in starts if (each := self.trades.get((meant.asks, start)))), None)

    def _named(self, cell: str, parting: re.Pattern[str] | None) -> Meant:
        """Return each name of a cell with its meaning."""
        if (kept := self.seen.get((cell, parting))) is None:
            if len(self.seen) >= _MOST_SEEN:
                self.seen.clear()
            kept = self.seen[cell, parting] = tuple(self._parted(cell, parting))
        return kept

    def _parted(self, cell: str, parting: re.Pattern[str] | None) -> Iterable[tuple[str, Meaning | None]]:
        several = parting is not None
        if (meant := self._found(cell)) and meant.certain:
            yield cell.strip(), meant
            return
        for part in parting.split(cell) if parting else [cell]:
            name = part.strip()
            if name and not (several and name.isdigit()):
                yield from self._of_part(name, several=several)

    def _of_part(self, name: str, *, several: bool) -> Iterable[tuple[str, Meaning | None]]:
        """Return each name of a part with its meaning: as it is, those in its brackets, or parted further."""
        inside = self._in_brackets(name) if several else []
        meant = self._found(name) or (self._beside_work(name) if several else None)
        if inside and (meant is None or not meant.certain):
            return inside
        if meant is None and several:
            parts = [each for each in map(str.strip, _PARTING_TOO.split(name)) if each]
            listed = [(each, self._found(each)) for each in parts]
            if len(parts) > 1 and all(each for _, each in listed):
                return listed
            apart = [_NUMBERED.sub("", each) for each in _APART.split(name) if each]
            some = [(each, self._found(each)) for each in apart]
            if len(apart) > 1 and any(each and each.certain for _, each in some):
                return some
        return [(name, meant)]

    def _beside_work(self, name: str) -> Meaning | None:
        """Return the factor that a place of work stands beside: 噪声：冲床, 喷漆房-苯."""
        parts = _BESIDE_WORK.split(_NUMBERED.sub("", name))
        return next((each for part in parts if len(parts) > 1 and (each := self._found(part))), None)

    def _in_brackets(self, name: str) -> list[tuple[str, Meaning | None]]:
        """Return the factors that brackets name, if they name nothing else and one of them is certain."""
        parts = [each for inside in _BRACKETS.findall(name) for each in _INSIDE.split(inside) if each]
        listed = [(each, self._found(each)) for each in parts]
        sure = any(each and each.certain for _, each in listed)
        return listed if sure and all(each for _, each in listed) else []

    def _found(self, name: str) -> Meaning | None:
        """Return the factor of a name, tried whole, then without numbers, amounts, remarks and endings."""
        text = _NUMBERED.sub("", name)
        forms = [name, text, _AMOUNT.sub("", text), _BRACKETS.sub("", text)]
        forms += [_AMOUNT.sub("", forms[-1]), _BEFORE.sub("", forms[-1])]
        forms += [_BEHIND.sub("", each) for each in forms[2:]]
        for tried in forms:
            if meant := self.known.get(plain(tried).strip(":：=")):
                return meant
        return None


@lru_cache(maxsize=8)
def factor_names(reference: Reference, words: tuple[tuple[str, str], ...]) -> FactorNames:
    """Return the names of a profile: its own, those of the catalogue, then the everyday words."""
    strict = strict_factors(reference)
    known = meanings(reference.words, "hazard", strict)
    known |= {name: Meaning(code) for name, code in _official(reference).items()}
    table = reference.trade_words
    rows = zip(table["asks"], table["industry"], table["means"].str.split(";"), strict=True)
    trades = {(asks, start): strictest(codes, strict, certain=len(codes) == 1) for asks, start, codes in rows}
    return FactorNames(known | {plain(name): Meaning(code) for name, code in words}, trades)


def _official(reference: Reference) -> Mapping[str, str]:
    """Return factor by name: official names first, then names without remarks, then shortened ones."""
    factors = reference.factors
    index: dict[str, str] = {}
    layers: tuple[dict[str, set[str]], ...] = ({}, {}, {})
    for code, zh, en in zip(factors.index, factors["name_zh"], factors["name_en"], strict=True):
        bare = _BRACKETS.sub("", zh)
        inside = [each for part in _BRACKETS.findall(zh) for each in re.split("[；、;]", part)]
        short = [bare.removesuffix(ending) for ending in _ENDINGS if bare.endswith(ending)]
        dust = [f"{each}{ending}" for each in short for ending in ("粉尘", "尘")] if "尘" in bare[-2:] else []
        named: tuple[list[str], ...] = (
            [code, zh, en],
            [bare, _BRACKETS.sub("", en), *en.split(",")[:1]],
            [*short, *dust, *(each for each in inside if _is_name(each))],
        )
        for layer, names in zip(layers, named, strict=True):
            for name in names:
                if plain(name):
                    layer.setdefault(plain(name), set()).add(code)
    for layer in layers:
        for name, codes in layer.items():
            # a short form that two factors share names neither of them
            if len(codes) == 1:
                index.setdefault(name, next(iter(codes)))
    return index


def _is_name(text: str) -> bool:
    """Say whether what stands in brackets is another name, and no remark."""
    return not re.search("限于|不含|不包括|单列|含量|含CT|有机磷", text)
