"""Where employers are: known places, and for the others the middle of the smallest area that is known.

A guessed place is told with its spread: the root of the mean square of the kilometres between the middle and
the firms around it. What the spread adds to travel stands in ``travel.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.month.addresses import place_words
from scheduler.month.travel import km_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scheduler.policy import Policy
    from scheduler.reference import Reference

PLACED = ("at_lat", "at_lon", "spread_km", "placed_by")
LEVELS = ("village", "road", "township", "area")
_WEIGHT = 3  # a measured spread counts as many firms as it was measured on, the policy's as so many
_ENOUGH = 5  # placed firms of a division that tell its middle better than its seat does
_FAR = 3.0  # a firm farther from the middle than so many medians counts as being so far


def placed(
    view: pd.DataFrame,
    table: pd.DataFrame | None,
    *,
    reference: Reference,
    offices: Mapping[str, tuple[float, float]],
    policy: Policy,
) -> pd.DataFrame:
    """Return where each employer is taken to be: ``at_lat``, ``at_lon``, ``spread_km``, ``placed_by``.

    ``placed_by`` is ``known``, or what its place was guessed from, the smallest area first: ``village``,
    ``road``, ``township``, ``area``, ``division``, ``office``, ``nowhere``. For each area the register's own
    placed firms go before the bureau's ``table`` of places (see ``domain/records.py``).
    """
    known = (view["lat"].notna() & view["lon"].notna()).to_numpy()
    found = pd.DataFrame(
        {
            "at_lat": view["lat"].where(known),
            "at_lon": view["lon"].where(known),
            "spread_km": np.where(known, 0.0, np.nan),
            "placed_by": pd.Series(np.where(known, "known", ""), index=view.index, dtype="str"),
        },
        index=view.index,
    )
    if known.all():
        return found
    assumed = policy.places.spread_km
    keys = _keys(view, reference.divisions["name_zh"])
    for level in LEVELS:
        _fill(found, _own(view, keys[level], known, assumed[level]), level)
        _fill(found, _listed(table, keys, level, assumed[level]), level)
    for level, guess in _wider(view, known, reference, offices, assumed):
        _fill(found, guess, level)
    return found


def _keys(view: pd.DataFrame, divisions: pd.Series) -> pd.DataFrame:
    """Return, by level, the name of the area an employer lies in within its division; unknown is ``NaN``."""
    texts = {
        name: view[name] if name in view else pd.Series(index=view.index, dtype="str") for name in _TEXTS
    }
    words = place_words(texts["address"].astype("str"), divisions)
    area = texts["area"].astype("str").str.replace(r"\s", "", regex=True)
    area = area.where(area != "")
    township = words["township"].fillna(area)
    bare = township.fillna("")
    return pd.DataFrame(
        {
            "division": texts["division"].astype("str").fillna(""),
            "village": bare + words["village"],
            "road": bare + words["village"].fillna("") + words["road"],
            "township": township,
            "area": area,
        },
        index=view.index,
    )


_TEXTS = ("address", "area", "division")


def _fill(found: pd.DataFrame, guess: pd.DataFrame, level: str) -> None:
    """Take over the guesses of employers that have no place yet."""
    open_ = (found["placed_by"] == "") & guess["lat"].notna()
    found.loc[open_, "at_lat"] = guess.loc[open_, "lat"]
    found.loc[open_, "at_lon"] = guess.loc[open_, "lon"]
    found.loc[open_, "spread_km"] = guess.loc[open_, "spread"]
    found.loc[open_, "placed_by"] = level


def _own(
    view: pd.DataFrame, names: pd.Series, known: np.typing.NDArray[np.bool_], assumed: float, least: int = 1
) -> pd.DataFrame:
    """Return the middle of the placed firms that share an employer's division and name of area."""
    key = view["division"].astype("str").fillna("") + "|" + names
    firms = view.loc[known, ["lat", "lon"]].assign(key=key[known]).dropna(subset="key")
    groups = firms.groupby("key")
    middle = groups[["lat", "lon"]].median()
    away = km_to(
        firms["lat"], firms["lon"], groups["lat"].transform("median"), groups["lon"].transform("median")
    )
    away = away.clip(upper=_FAR * away.groupby(firms["key"]).transform("median"))
    count = groups.size()
    square = (away**2).groupby(firms["key"]).sum()
    spread = np.sqrt((square + _WEIGHT * assumed**2) / (count + _WEIGHT) * (1 + 1 / count))
    table = middle.assign(spread=spread)[count >= least]
    return table.reindex(key.to_numpy()).set_axis(view.index)


def _listed(table: pd.DataFrame | None, keys: pd.DataFrame, level: str, assumed: float) -> pd.DataFrame:
    """Return the places of a table by the name of an employer's area, in its division or in any."""
    empty = pd.DataFrame({"lat": np.nan, "lon": np.nan, "spread": np.nan}, index=keys.index)
    if table is None or table.empty:
        return empty
    name = table["place"].str.normalize("NFKC").str.replace(r"\s", "", regex=True)
    rows = pd.DataFrame(
        {"lat": table["lat"], "lon": table["lon"], "spread": table["spread_km"].fillna(assumed)}
    )
    rows.index = pd.Index(table["division"].fillna("").astype("str") + "|" + name)
    rows = rows[~rows.index.duplicated(keep="last")]
    for division in (keys["division"], ""):
        there = rows.reindex((division + "|" + keys[level]).to_numpy()).set_axis(keys.index)
        empty = empty.where(empty["lat"].notna(), there)
    return empty


def _wider(
    view: pd.DataFrame,
    known: np.typing.NDArray[np.bool_],
    reference: Reference,
    offices: Mapping[str, tuple[float, float]],
    assumed: Mapping[str, float],
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield what tells a place where no smaller area does: division, register, office, nowhere."""
    division = view["division"].astype("str")
    yield "division", _own(view, division, known, assumed["division"], least=_ENOUGH)
    seats = reference.divisions.rename(columns={"lng": "lon"})[["lat", "lon"]]
    seat = seats.reindex(division.to_numpy()).set_axis(view.index)
    yield "division", seat.assign(spread=assumed["division"])
    yield "division", _own(view, division, known, assumed["division"])
    anywhere = pd.Series("", index=view.index, dtype="str")
    yield "division", _own(view.assign(division=""), anywhere, known, assumed["nowhere"])
    real = [place for _, place in sorted(offices.items()) if place != (0.0, 0.0)]
    told = np.median(np.array(real), axis=0) if real else (np.nan, np.nan)
    for level, (lat, lon) in (("office", told), ("nowhere", (0.0, 0.0))):
        yield level, pd.DataFrame({"lat": lat, "lon": lon, "spread": assumed["nowhere"]}, index=view.index)
