"""Minutes between points by great circle, detour and speed, with what a guessed place leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from scheduler.domain.problem import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from scheduler.month.settings import TravelSettings

    Degrees = TypeVar("Degrees", pd.Series, NDArray[np.float64])

_EARTH_KM = 6371.0088


def travel_matrix(
    points: Sequence[str],
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    settings: TravelSettings,
    *,
    spread_km: NDArray[np.float64] | None = None,
    margin: float = 0.0,
) -> TravelMatrix:
    """Return the minutes between points in degrees, rounded up; 0 only from a point to itself.

    A point without a place lies as far from every other as the farthest two lie apart. Of two points that
    are guessed, ``spread_km`` off on average (root mean square), the kilometres are those expected at most,
    the root of the squares of distance and spreads, and ``margin`` of the spreads more.
    """
    north, east = np.radians(lat), np.radians(lon)
    half = np.sin((north[:, np.newaxis] - north) / 2) ** 2
    half += np.cos(north)[:, np.newaxis] * np.cos(north) * np.sin((east[:, np.newaxis] - east) / 2) ** 2
    kilometres = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    if np.isnan(kilometres).any():
        farthest = np.nanmax(kilometres) if (~np.isnan(kilometres)).any() else 0.0
        kilometres = np.where(np.isnan(kilometres), farthest, kilometres)
    if spread_km is not None and spread_km.any():
        kilometres = _cautious(kilometres, spread_km, margin)
    exact = kilometres * settings.detour / settings.kmh * 60 + settings.stop_minutes
    minutes = np.maximum(np.ceil(exact - 1e-9), 1).astype(np.int32)
    np.fill_diagonal(minutes, 0)
    return TravelMatrix(tuple(points), minutes)


def _cautious(
    kilometres: NDArray[np.float64], spread_km: NDArray[np.float64], margin: float
) -> NDArray[np.float64]:
    """Return distances with what the spreads of both ends add; between known places they stay as they are."""
    square = spread_km[:, np.newaxis] ** 2 + spread_km**2
    away = np.sqrt(kilometres**2 + square) + margin * np.sqrt(square)
    return np.where(square > 0, away, kilometres)


def km_to(lat: Degrees, lon: Degrees, other_lat: Degrees, other_lon: Degrees) -> Degrees:
    """Return great-circle kilometres between pairs of places in degrees."""
    half = np.sin(np.radians(lat - other_lat) / 2) ** 2
    half = half + np.cos(np.radians(lat)) * np.cos(np.radians(other_lat)) * (
        np.sin(np.radians(lon - other_lon) / 2) ** 2
    )
    kilometres: Degrees = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return kilometres
