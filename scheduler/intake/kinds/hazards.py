"""Columns of hazard factors, found in the national catalogue by the names and words people use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from scheduler.intake.cells import Fault, plain, texts
from scheduler.intake.kinds.base import Kind, Values
from scheduler.intake.kinds.everyday import (
    Meaning,
    meanings,
    nearest_in_meaning,
    strict_factors,
    told_with_code,
)
from scheduler.intake.kinds.words import damaged, parted_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from scheduler.intake.cells import Context
    from scheduler.reference import Reference

_OUTSIDE = r"(?![^（(]*[）)])"
_PARTING = re.compile(rf"(?:[;；、，。\n|]|,(?!\d)|(?<!\d),){_OUTSIDE}")
_PARTING_TOO = re.compile(rf"(?:[/+＋&·\s]|以及|[和与及]|\band\b){_OUTSIDE}")
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
_ENDINGS = ("粉尘", "尘", "及其化合物", "及其无机化合物", "气", "类")


class Hazards(Kind, name="hazards"):
    """Hazard factors in one cell, kept as factor codes parted by ``;``.

    Names are parted by ; ； 、 or , and, where they are known no other way, by / + & spaces and 和. Amounts
    and remarks in brackets are left out; factors named in brackets behind a general word stand for it. A
    word that may stand for several factors is taken at its strictest and told as to be verified.

    ``words`` adds names in local use: name -> factor code. With ``several = false`` a cell holds one;
    ``parting`` names the source's own parting marks instead.
    """

    worded = True

    def __init__(
        self,
        words: Mapping[str, str] | None = None,
        several: bool = True,
        parting: tuple[str, ...] = (),
    ) -> None:
        self.words = dict(words or {})
        self.several = several
        self.joined_by = "；" if several else ""
        self.parting = parted_by(parting) or _PARTING

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Find each name; a cell with one that is not known is refused, with the nearest name."""
        names = _names(context.reference, tuple(self.words.items()))
        found = [names.of_cell(cell, self.parting if self.several else None) for cell in cells]
        missing = texts(["、".join(each.strange) for each in found], cells.index)
        first = texts([each.strange[0] if each.strange else "" for each in found], cells.index)
        near = names.nearest(first, missing != "", context.reference.factors["name_zh"])
        unknown = Fault("unknown_hazard", missing != "", {"names": missing, "near": near})
        doubted = texts([";".join(each.doubtful) for each in found], cells.index)
        facts = _told([each.doubtful for each in found], context.reference, cells.index)
        doubt = Fault("word_to_verify", doubted != "", facts, warning=True)
        codes = texts([";".join(each.codes) for each in found], cells.index)
        return Values(codes, (damaged(cells), unknown, doubt), doubted.mask(doubted == ""))


def _told(
    doubtful: list[dict[str, Meaning]], reference: Reference, index: pd.Index
) -> dict[str, pd.Series | str]:
    """Return what the sentence about words to be verified needs, for each cell."""
    names = reference.factors["name_zh"]
    return {
        "words": texts(["、".join(each) for each in doubtful], index),
        "taken": texts(
            [told_with_code((one.code for one in each.values()), names) for each in doubtful], index
        ),
        "may": texts([told_with_code(_all(each.values()), names) for each in doubtful], index),
    }


def _all(meant: Iterable[Meaning]) -> Iterable[str]:
    return (code for each in meant for code in each.may)


@dataclass
class _Found:
    """What a cell holds: factors by code, words to be verified with their meaning, and unknown names."""

    codes: dict[str, None] = field(default_factory=dict)
    doubtful: dict[str, Meaning] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    sure: set[str] = field(default_factory=set)

    def add(self, name: str, meant: Meaning | None) -> None:
        """Note what a name means, or that nobody knows."""
        if meant is None:
            self.strange.append(name)
            return
        self.codes[meant.code] = None
        if meant.certain:
            self.sure.add(meant.code)
        else:
            self.doubtful[name] = meant

    def settled(self) -> _Found:
        """Return this without doubts about factors that the cell names for certain elsewhere."""
        self.doubtful = {name: each for name, each in self.doubtful.items() if each.code not in self.sure}
        return self


@dataclass(frozen=True)
class FactorNames:
    """What names of factors mean, by the name as it is compared."""

    known: Mapping[str, Meaning]

    def nearest(self, cells: pd.Series, unknown: pd.Series, official: pd.Series) -> pd.Series:
        """Return the name near in meaning to each unknown one: the catalogue's where that is sure."""
        near = nearest_in_meaning(cells, unknown, list(self.known))

        def shown(name: str) -> str:
            meant = self.known.get(name)
            return str(official[meant.code]) if meant and meant.certain else name

        return near.map(shown).astype("str")

    def of_cell(self, cell: str, parting: re.Pattern[str] | None) -> _Found:
        """Return all that a cell names; without a parting mark it names one."""
        several = parting is not None
        found = _Found()
        if (meant := self._found(cell)) and meant.certain:
            found.add(cell.strip(), meant)
            return found
        for part in parting.split(cell) if parting else [cell]:
            name = part.strip()
            if not name or (several and name.isdigit()):
                continue
            for one, meant in self._of_part(name, several=several):
                found.add(one, meant)
        return found.settled()

    def _of_part(self, name: str, *, several: bool) -> Iterable[tuple[str, Meaning | None]]:
        """Return each name of a part with its meaning: as it is, those in its brackets, or parted further."""
        inside = self._in_brackets(name) if several else []
        meant = self._found(name)
        if inside and (meant is None or not meant.certain):
            return inside
        if meant is None and several:
            parts = [each for each in map(str.strip, _PARTING_TOO.split(name)) if each]
            listed = [(each, self._found(each)) for each in parts]
            if len(parts) > 1 and all(each for _, each in listed):
                return listed
        return [(name, meant)]

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
def _names(reference: Reference, words: tuple[tuple[str, str], ...]) -> FactorNames:
    """Return the names of a profile: its own, those of the catalogue, then the everyday words."""
    known = meanings(reference.words, "hazard", strict_factors(reference))
    known |= {name: Meaning(code) for name, code in _official(reference).items()}
    return FactorNames(known | {plain(name): Meaning(code) for name, code in words})


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
