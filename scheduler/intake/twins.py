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
_CROWD = 60


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
    keys = {
        "same_organisation": table["employer"].str[8:17].where(table["scheme"] == "uscc"),
        "same_name": names,
    }
    found = [_pairs(key).assign(reason=reason) for reason, key in keys.items()]
    found += [_pairs(cell.where(names.notna())).assign(reason="same_place") for cell in _cells(table)]
    pairs = pd.concat(found, ignore_index=True).drop_duplicates(["one", "other", "reason"])
    pairs = pairs.assign(km=_km(table, pairs), likeness=_likeness(names, pairs))
    by_name = (pairs["reason"] == "same_name") & ~(pairs["km"] > near_km)
    by_place = (pairs["reason"] == "same_place") & (pairs["km"] <= same_km) & (pairs["likeness"] >= likeness)
    pairs = pairs[(pairs["reason"] == "same_organisation") | by_name | by_place]
    told = pairs.groupby(["one", "other"], sort=True).agg(
        reason=("reason", lambda reasons: ";".join(sorted(reasons))),
        km=("km", "first"),
        likeness=("likeness", "first"),
    )
    one, other = (table.iloc[told.index.get_level_values(end)] for end in ("one", "other"))
    told = told.reset_index(drop=True).assign(
        employer=one["employer"].to_numpy(),
        name=one["name"].to_numpy(),
        other=other["employer"].to_numpy(),
        other_name=other["name"].to_numpy(),
    )
    return told[["employer", "name", "other", "other_name", "reason", "km", "likeness"]]


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


def _pairs(key: pd.Series) -> pd.DataFrame:
    """Return pairs of rows that share a key; in a crowd each is paired with the next only."""
    rows = pd.DataFrame({"key": key, "one": np.arange(len(key))}).dropna()
    size = rows.groupby("key")["one"].transform("size")
    few, crowd = rows[size.between(2, _CROWD)], rows[size > _CROWD]
    met = few.merge(few.rename(columns={"one": "other"}), on="key")
    follow = crowd.assign(other=crowd.groupby("key")["one"].shift(-1)).dropna()
    pairs = pd.concat([met[met["one"] < met["other"]], follow])
    return pairs[["one", "other"]].astype("int64")


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
