"""Employers that may stand in the register twice (R11), listed for a person, who decides."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.intake.pages import add_page, whole_book
from scheduler.intake.places import km_between
from scheduler.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ENDINGS = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|集团公司|总公司|分公司|公司|集团|（?个体工商户）?|\(?个体工商户\)?"
    r"|co\.?,?ltd\.?|ltd\.?|inc\.?)$",
    re.IGNORECASE,
)
_MARKS = r"[\s()（）\[\]【】.,，。·・\-—_'\"“”]"
_CELL_DEGREES = 0.001
_CROWD = 20


def suspected_twins(
    employers: pd.DataFrame, near_km: float = 3.0, same_km: float = 0.1, likeness: float = 0.75
) -> pd.DataFrame:
    """Return pairs of employers that may be one, each pair once; one that is closed is nobody's twin.

    Reasons: ``same_organisation`` (credit codes whose organisation part is equal), ``same_name`` (the same
    name but for its legal form, within ``near_km`` or at an unknown place), ``same_place`` (within
    ``same_km``, with names alike by at least ``likeness``). Columns: employer, name, other, other_name,
    reason (several parted by ``;``), km, likeness (0 to 1); unknown is NaN.
    """
    table = employers[employers["status"] != "closed"].reset_index(drop=True)
    names = bare_names(table["name"])
    # without a name of its own an employer is like no other
    names = names.where(names.str.len() >= 2)
    by_code = _pairs(table["employer"].str[8:17].where(table["scheme"] == "uscc"), names)
    by_name = _pairs(names, names)
    by_name = by_name[~(_km(table, by_name) > near_km)]
    cells = (cell.where(names.notna()) for cell in _cells(table))
    by_place = pd.concat([_pairs(cell, names) for cell in cells]).drop_duplicates()
    by_place = by_place[_km(table, by_place) <= same_km]
    by_place = by_place[_may_be_alike(names, by_place, likeness)]
    by_place = by_place[_likeness(names, by_place) >= likeness]
    found = {"same_name": by_name, "same_organisation": by_code, "same_place": by_place}
    pairs = pd.concat([rows.assign(reason=reason) for reason, rows in found.items()])
    told = pairs.groupby(["one", "other"], sort=True)["reason"].agg(";".join).reset_index()
    one, other = table.iloc[told["one"]], table.iloc[told["other"]]
    return pd.DataFrame(
        {
            "employer": one["employer"].to_numpy(),
            "name": one["name"].to_numpy(),
            "other": other["employer"].to_numpy(),
            "other_name": other["name"].to_numpy(),
            "reason": told["reason"],
            "km": _km(table, told),
            "likeness": _likeness(names, told),
        }
    )


def twins_sheet(target: Path, twins: pd.DataFrame, language: str) -> None:
    """Write pairs as ``suspected_twins`` returns them to an XLSX, which is whole or not there."""
    shown = twins.assign(
        reason=[reasons_in_words(each, language) for each in twins["reason"]], km=twins["km"].round(2)
    )
    with whole_book(target) as book:
        heads = [say(f"twin_{name}", language) for name in shown]
        page = add_page(book, say("twins", language), heads, (22, 36, 22, 36, 40, 10, 10))
        for at, row in enumerate(shown.astype("str").fillna("").itertuples(index=False), start=1):
            for place, text in enumerate(row):
                page.write_string(at, place, text)


def reasons_in_words(codes: str, language: str) -> str:
    """Return why two employers may be one."""
    return say("reasons_and", language).join(say(code, language) for code in codes.split(";"))


def bare_names(names: pd.Series) -> pd.Series:
    """Return names without width, spaces, marks and legal form, as they are compared."""
    folded = names.str.normalize("NFKC").str.lower().str.replace(_MARKS, "", regex=True)
    return folded.str.replace(_ENDINGS, "", regex=True)


def _pairs(key: pd.Series, names: pd.Series) -> pd.DataFrame:
    """Return pairs of rows that share a key; in a crowd each is paired with the next by name only.

    Neighbours in the order of names are where twins are looked for among many (Hernandez and Stolfo 1995).
    """
    rows = pd.DataFrame({"key": key, "name": names, "one": np.arange(len(key))}).dropna(subset="key")
    size = rows.groupby("key")["one"].transform("size")
    few, crowd = rows[size.between(2, _CROWD)], rows[size > _CROWD].sort_values(["name", "one"])
    few = few.drop(columns="name")
    met = few.merge(few.rename(columns={"one": "other"}), on="key")
    follow = crowd.assign(other=crowd.groupby("key")["one"].shift(-1)).dropna(subset="other")
    pairs = pd.concat([met[met["one"] < met["other"]], follow])[["one", "other"]].to_numpy(dtype=np.int64)
    return pd.DataFrame({"one": pairs.min(axis=1), "other": pairs.max(axis=1)})


def _may_be_alike(names: pd.Series, pairs: pd.DataFrame, likeness: float) -> pd.Series:
    """Mark pairs whose names are long enough to be alike and hold the same digits: 1 and 2 are two plants."""
    digits, length = names.str.replace(r"\D", "", regex=True), names.str.len()
    one, other = pairs["one"].to_numpy(), pairs["other"].to_numpy()
    short, long = np.sort([length.to_numpy()[one], length.to_numpy()[other]], axis=0)
    same = digits.to_numpy()[one] == digits.to_numpy()[other]
    return pd.Series(same & (2 * short >= likeness * (short + long)), index=pairs.index)


def _cells(table: pd.DataFrame) -> Iterator[pd.Series]:
    """Yield cells of a hundred metres, and the same shifted by half, so that no neighbours are parted."""
    for shift_lat in (0.0, 0.5):
        for shift_lon in (0.0, 0.5):
            lat = np.floor(table["lat"] / _CELL_DEGREES + shift_lat)
            lon = np.floor(table["lon"] / _CELL_DEGREES + shift_lon)
            yield (lat * 1e7 + lon).where(lat.notna() & lon.notna())


def _km(table: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    lat, lon = table["lat"].to_numpy(), table["lon"].to_numpy()
    one, other = pairs["one"].to_numpy(), pairs["other"].to_numpy()
    return pd.Series(km_between(lat[one], lon[one], lat[other], lon[other]), index=pairs.index)


def _likeness(names: pd.Series, pairs: pd.DataFrame) -> pd.Series:
    listed = names.fillna("").tolist()
    alike = [
        SequenceMatcher(None, listed[one], listed[other], autojunk=False).ratio()
        if listed[one] and listed[other]
        else np.nan
        for one, other in zip(pairs["one"], pairs["other"], strict=True)
    ]
    return pd.Series(alike, index=pairs.index, dtype="float64").round(3)
