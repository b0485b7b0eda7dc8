"""Columns of industries: codes of GB/T 4754-2017, their names, and the everyday words of offices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from scheduler.intake.cells import Fault, half_width, plain, texts
from scheduler.intake.kinds.base import Kind, Values
from scheduler.intake.kinds.everyday import (
    GENERIC,
    Meaning,
    meanings,
    nearest_in_meaning,
    strict_industries,
    strictest,
    to_verify,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from scheduler.intake.cells import Context
    from scheduler.reference import Reference

_ENDINGS = (
    "有限责任公司", "有限公司", "股份公司", "加工制造", "生产加工", "加工制造业", "制造业", "加工业",
    "生产企业", "制造企业", "加工企业", "加工厂", "制造厂", "行业", "企业", "工厂", "公司", "加工", "制造",
    "生产", "车间", "作坊", "经营部", "门市部", "服务", "业", "厂", "店", "类", "等",
)  # fmt: skip
_ADDED = ("业", "制造", "制造业", "加工", "加工业", "生产")
_STARTS = ("从事", "主营", "主要", "经营", "生产", "加工", "制造", "小型", "大型", "中型", "其他", "其它")
_CODE_FIRST = re.compile(r"(?a)([A-Ta-t]?\d{2,4})[\s\-—_:：.、/()（）]*(\D.*)", re.DOTALL)
_CODE_LAST = re.compile(r"(?a)(.*?\D)[\s\-—_:：.、/(（]*([A-Ta-t]?\d{2,4})[)）]?", re.DOTALL)
_PATH = re.compile(r"[-—>＞/\\|→·\s]+")
_SEVERAL = re.compile(r"[、,，;；/+\s]+|以及|[和及与兼]")
_REMARK = re.compile(r"[（(][^（）()]*[）)]")


class Industry(Kind, name="industry"):
    """An industry of GB/T 4754-2017 by code, by name, or by the word that offices use for it.

    A code has its section letter or not, and is a class, group or division. A word that may stand for
    several is taken at its strictest and told as to be verified.
    """

    notes = ("word",)

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Find the code; digits that may have lost a zero, and unknown codes and words, are refused."""
        known = context.reference.industries.dropna(subset="digits")
        by_digits = dict(zip(known["digits"], known.index, strict=True))
        written = half_width(cells).str.upper().str.replace(" ", "", regex=False)
        digits = written.where(~written.str.fullmatch(r"(?a)\d+\.0+"), written.str.split(".").str[0])
        bare = digits.str.fullmatch(r"(?a)\d{2,4}")
        values = digits.where(digits.isin(known.index) & digits.str.len().gt(1)).fillna(
            digits.where(bare).map(by_digits)
        )
        padded = ("0" + digits).where(digits.str.fullmatch(r"(?a)\d{1,3}")).map(by_digits).astype("str")
        # of three digits only a class or group of the first sections can be short of its zero
        lost = padded.notna() & digits.str.len().isin([1, 3])
        names = industry_names(context.reference)
        found = cells[values.isna() & ~lost].map(names.meant, na_action="ignore")
        worded = texts([each.code if each else np.nan for each in found], found.index)
        values = values.astype("str").fillna(worded)
        unknown = values.isna() & ~lost
        touched = written.str.fullmatch(r"(?a)\d+\.0+") & (form == "text") & ~lost & ~unknown
        doubted, word = to_verify(cells, found, context.reference.industries["name_zh"])
        faults = (
            Fault("industry_lost_zero", lost & values.isna(), {"right": padded}),
            Fault("industry_two_ways", lost & values.notna(), {"right": padded, "other": values}),
            Fault("unknown_industry", unknown, {"near": names.nearest(cells, unknown)}),
            Fault("code_was_a_number", touched, {"right": values}, warning=True),
            doubted,
        )
        return Values(values, faults, {"word": word})


@lru_cache(maxsize=4)
def industry_names(reference: Reference) -> IndustryNames:
    """Return the official names, codes and everyday words of a bureau; an official name stays what it is."""
    strict = strict_industries(reference)
    known = reference.industries.dropna(subset="digits")
    official = dict(zip(known["name_zh"].map(plain), known.index, strict=True))
    official |= {str(code).lower(): code for code in known.index if len(code) > 1}
    # three digits could be a class that has lost its zero
    digits = zip(known["digits"], known.index, strict=True)
    official |= {each: code for each, code in digits if len(each) == 4}
    words = meanings(reference.words, "industry", strict)
    codes = {digits: str(code) for digits, code in zip(known["digits"], known.index, strict=True)}
    codes |= {str(code).lower(): str(code) for code in known.index}
    return IndustryNames(words | {name: Meaning(str(code)) for name, code in official.items()}, codes, strict)


@dataclass(frozen=True)
class IndustryNames:
    """What names mean: ``words`` by the word as it is compared, ``codes`` by code and digits."""

    words: Mapping[str, Meaning]
    codes: Mapping[str, str]
    strict: Mapping[str, int]

    def nearest(self, cells: pd.Series, unknown: pd.Series) -> pd.Series:
        """Return the name that is near in meaning to each unknown cell."""
        return nearest_in_meaning(cells, unknown, list(self.words))

    def meant(self, cell: str) -> Meaning | None:
        """Return what a cell that is no bare code says: a name, a word, a code with its name, or several."""
        return (
            self._named(cell)
            or self._coded(cell)
            or self._several(cell, _PATH)
            or self._several(cell, _SEVERAL)
        )

    def _named(self, text: str) -> Meaning | None:
        """Return what a name means, tried as it is, then with and without what offices add to names."""
        for name in dict.fromkeys((plain(text), plain(_REMARK.sub("", text)))):
            stems = [name, *(name[len(each) :] for each in _STARTS if name.startswith(each))]
            stems += [stem.removesuffix(each) for stem in stems for each in _ENDINGS if stem.endswith(each)]
            long = [stem for stem in stems if len(stem) > 1 and stem not in GENERIC]
            for tried in (*long, *(stem + each for stem in long for each in _ADDED)):
                if tried in self.words:
                    return self.words[tried]
        return None

    def _coded(self, text: str) -> Meaning | None:
        """Return what a code and a name in one cell mean: the closer of the two where they agree."""
        if first := _CODE_FIRST.fullmatch(text.strip()):
            code, name = first.groups()
        elif last := _CODE_LAST.fullmatch(text.strip()):
            name, code = last.groups()
        else:
            return None
        coded, named = self.codes.get(code.lower()), self._named(name)
        if coded is None or named is None:
            return named if coded is None else Meaning(coded)
        both = [Meaning(coded), named]
        return _closest(both) or self._strictest(both)

    def _several(self, text: str, parting: re.Pattern[str]) -> Meaning | None:
        """Return what several names in one cell mean: the closest of a path, or else the strictest of all."""
        parts = [each for each in parting.split(text) if each.strip()]
        if len(parts) > 1 and plain(parts[0]).lstrip("abcdefghijklmnopqrst") in _SECTIONS:
            parts = parts[1:]
        elif len(parts) < 2:
            return None
        found = [self._named(each) or self._coded(each) for each in parts]
        known = [each for each in found if each]
        if len(known) < len(found):
            return None
        return known[0] if len(known) == 1 else _closest(known) or self._strictest(known)

    def _strictest(self, found: list[Meaning]) -> Meaning:
        """Return the strictest of several meanings; each is told as one that may be meant."""
        codes = [code for each in found for code in (each.may or (each.code,))]
        return strictest(codes, self.strict, certain=False)


_SECTIONS = frozenset(
    ["制造业", "采矿业", "建筑业", "批发和零售业", "居民服务、修理和其他服务业", "服务业", "工业"]
)


def _closest(found: list[Meaning]) -> Meaning | None:
    """Return the closest of meanings that lie one within the other."""
    codes = sorted({each.code for each in found}, key=len)
    nested = all(codes[-1].startswith(each) for each in codes) and all(each.certain for each in found)
    return Meaning(codes[-1]) if nested else None
