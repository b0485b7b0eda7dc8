"""Columns of hazard factors, found in the national catalogue by the names people use."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scheduler.intake.cells import Fault, plain, texts
from scheduler.intake.kinds.base import Kind, Values, nearest_names
from scheduler.intake.kinds.words import damaged

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from scheduler.intake.cells import Context

_OUTSIDE = r"(?![^（(]*[）)])"
_PARTING = re.compile(rf"(?:[;；、，\n|]|,(?!\d)|(?<!\d),){_OUTSIDE}")
_BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]")
_ENDINGS = ("粉尘", "尘", "及其化合物", "及其无机化合物", "气", "类")


class Hazards(Kind, name="hazards"):
    """Hazard factors in one cell, parted by ; ； 、 or , and kept as factor codes parted by ``;``.

    ``words`` adds names in local use: name -> factor code. With ``several = false`` a cell holds one.
    """

    def __init__(self, words: Mapping[str, str] | None = None, several: bool = True) -> None:
        self.words = dict(words or {})
        self.several = several

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Find each name; a cell with one that is not known is refused, with the nearest name."""
        index = _index(context, tuple(self.words.items()))
        codes, unknown, first = [], [], []
        for cell in cells:
            names = [each.strip() for each in _PARTING.split(cell)] if self.several else [cell]
            found = {name: _found(name, index) for name in names if name}
            strange = [name for name, code in found.items() if not code]
            codes.append(";".join(dict.fromkeys(code for code in found.values() if code)))
            unknown.append("、".join(strange))
            first.append(plain(strange[0]) if strange else "")
        missing = texts(unknown, cells.index)
        near = nearest_names(texts(first, cells.index), missing != "", list(index))
        official = context.reference.factors["name_zh"]
        shown = near.map(index).map(official).astype("str").fillna("-")
        strange_names = Fault("unknown_hazard", missing != "", {"names": missing, "near": shown})
        return Values(texts(codes, cells.index), (damaged(cells), strange_names))


def _found(name: str, index: Mapping[str, str]) -> str:
    """Return the factor of a name, tried whole and without the remarks in brackets."""
    bare = _BRACKETS.sub("", name)
    for tried in (name, bare):
        known = index.get(plain(tried), "")
        if known:
            return known
    return ""


def _index(context: Context, words: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    factors = context.reference.factors
    rows = tuple(
        (str(code), str(zh), str(en))
        for code, zh, en in zip(factors.index, factors["name_zh"], factors["name_en"], strict=True)
    )
    return _names(rows, words)


@lru_cache(maxsize=8)
def _names(rows: tuple[tuple[str, str, str], ...], words: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Return factor by name: official names first, then names without remarks, then shortened ones."""
    index: dict[str, str] = {}
    layers: tuple[dict[str, set[str]], ...] = ({}, {}, {})
    for code, zh, en in rows:
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
    for name, code in words:
        index[plain(name)] = code
    for layer in layers:
        for name, codes in layer.items():
            # a short form that two factors share names neither of them
            if len(codes) == 1:
                index.setdefault(name, next(iter(codes)))
    return index


def _is_name(text: str) -> bool:
    """Say whether what stands in brackets is another name, and no remark."""
    return not re.search("限于|不含|不包括|单列|含量|含CT|有机磷", text)
