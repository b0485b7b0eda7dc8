"""The words of an address that say where about it is: township, village, road."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection

# a province, city or county that the table of divisions does not name
_HIGHER = (
    r"^(?:[^镇乡村路街道\d]{1,9}?(?:省|自治区|自治州|地区|盟|自治县"
    r"|(?:县|旗|市|(?<!开发)(?<!园)(?<!工业)(?<!高新)(?<!保税)(?<!新)区)(?![镇乡村街路]))){0,4}"
)
_LONGEST = 16  # letters of the name of a division
_TOWNSHIP = (
    r"^([^路号巷\d]{1,10}?(?:街道办事处|街道|镇|乡|苏木|办事处"
    r"|开发区|高新区|工业园区|工业园|产业园|园区|新区|农场|林场))"
)
_VILLAGE = r"^([^路号\d]{1,10}?(?:村|社区|居委会|工业园区|工业园|工业区|园区|屯))"
_ROAD = r"^([^\d号]{1,10}?(?:大道|大街|公路|路|街|巷))"


def place_words(texts: pd.Series, divisions: Collection[str]) -> pd.DataFrame:
    """Return ``township``, ``village`` and ``road`` of each address, as its own words; unknown is ``NaN``.

    Province, city and county before them are left out, for many addresses do so; the township stands in
    front, then the village, then the road, and each of them may be missing. ``divisions``: names of
    provinces, cities and counties.
    """
    names = frozenset(divisions)
    rest = texts.str.normalize("NFKC").str.replace(r"[\s,，、;；()（）]", "", regex=True)
    rest = rest.map(lambda text: _below(text, names), na_action="ignore").astype("str")
    rest = rest.str.replace(_HIGHER, "", regex=True)
    found = {}
    for name, pattern in (("township", _TOWNSHIP), ("village", _VILLAGE), ("road", _ROAD)):
        word = rest.str.extract(pattern, expand=False).astype("str")
        rest = rest.where(word.isna(), _behind(rest, word))
        found[name] = word.str.replace("街道办事处", "街道", regex=False)
    return pd.DataFrame(found, index=texts.index)


def _below(text: str, names: frozenset[str]) -> str:
    """Return what stands behind the names of divisions that an address begins with."""
    while True:
        ends = (end for end in range(min(len(text), _LONGEST), 1, -1) if text[:end] in names)
        end = next(ends, 0)
        if not end:
            return text
        text = text[end:]


def _behind(texts: pd.Series, words: pd.Series) -> pd.Series:
    """Return what stands behind the words that texts begin with."""
    pairs = zip(texts.fillna(""), words.fillna(""), strict=True)
    return pd.Series([text[len(word) :] for text, word in pairs], index=texts.index, dtype="str")
