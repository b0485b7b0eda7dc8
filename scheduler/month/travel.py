"""Minutes between points by great circle, detour and speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.problem import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.month.settings import TravelSettings

_EARTH_KM = 6371.0088


def travel_matrix(
    points: Sequence[str], lat: NDArray[np.float64], lon: NDArray[np.float64], settings: TravelSettings
) -> TravelMatrix:
    """Return the minutes between points in degrees, rounded up; 0 only from a point to itself.

    A point without a place lies as far from every other as the farthest two lie apart.
    """
    north, east = np.radians(lat), np.radians(lon)
    half = np.sin((north[:, np.newaxis] - north) / 2) ** 2
    half += np.cos(north)[:, np.newaxis] * np.cos(north) * np.sin((east[:, np.newaxis] - east) / 2) ** 2
    kilometres = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    if np.isnan(kilometres).any():
        farthest = np.nanmax(kilometres) if (~np.isnan(kilometres)).any() else 0.0
        kilometres = np.where(np.isnan(kilometres), farthest, kilometres)
    exact = kilometres * settings.detour / settings.kmh * 60 + settings.stop_minutes
    minutes = np.maximum(np.ceil(exact - 1e-9), 1).astype(np.int32)
    np.fill_diagonal(minutes, 0)
    return TravelMatrix(tuple(points), minutes)
