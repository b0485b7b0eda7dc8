"""Places on Chinese maps brought to WGS-84, and what is odd about them.

GCJ-02 shifts a place by some hundred metres with a fixed formula that is public knowledge; BD-09 shifts
GCJ-02 once more. The way back is found by repeating the way there until it fits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Degrees = NDArray[np.float64]

_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_BAIDU = np.pi * 3000.0 / 180.0
EARTH_KM = 6371.0088


def wgs_to_gcj(lat: Degrees, lon: Degrees) -> tuple[Degrees, Degrees]:
    """Shift places from WGS-84 to GCJ-02."""
    x, y = lon - 105.0, lat - 35.0
    north, east = _north(x, y), _east(x, y)
    phi = np.radians(lat)
    magic = 1 - _ECCENTRICITY * np.sin(phi) ** 2
    north = north * 180.0 / ((_AXIS * (1 - _ECCENTRICITY)) / (magic * np.sqrt(magic)) * np.pi)
    east = east * 180.0 / (_AXIS / np.sqrt(magic) * np.cos(phi) * np.pi)
    return lat + north, lon + east


def _north(x: Degrees, y: Degrees) -> Degrees:
    shift = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    shift += (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    shift += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    shift += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    return shift


def _east(x: Degrees, y: Degrees) -> Degrees:
    shift = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    shift += (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    shift += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    shift += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    return shift


def gcj_to_wgs(lat: Degrees, lon: Degrees) -> tuple[Degrees, Degrees]:
    """Shift places from GCJ-02 back to WGS-84, to far less than a metre."""
    back_lat, back_lon = lat.copy(), lon.copy()
    for _ in range(6):
        there_lat, there_lon = wgs_to_gcj(back_lat, back_lon)
        back_lat, back_lon = back_lat - (there_lat - lat), back_lon - (there_lon - lon)
    return back_lat, back_lon


def gcj_to_bd(lat: Degrees, lon: Degrees) -> tuple[Degrees, Degrees]:
    """Shift places from GCJ-02 to BD-09."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU)
    return radius * np.sin(angle) + 0.006, radius * np.cos(angle) + 0.0065


def bd_to_gcj(lat: Degrees, lon: Degrees) -> tuple[Degrees, Degrees]:
    """Shift places from BD-09 back to GCJ-02, to far less than a metre."""
    back_lat, back_lon = lat - 0.006, lon - 0.0065
    for _ in range(6):
        there_lat, there_lon = gcj_to_bd(back_lat, back_lon)
        back_lat, back_lon = back_lat - (there_lat - lat), back_lon - (there_lon - lon)
    return back_lat, back_lon


def to_wgs(lat: Degrees, lon: Degrees, datum: str) -> tuple[Degrees, Degrees]:
    """Bring places of a declared datum (WGS-84, GCJ-02 or BD-09) to WGS-84."""
    if datum == "GCJ-02":
        return gcj_to_wgs(lat, lon)
    if datum == "BD-09":
        return gcj_to_wgs(*bd_to_gcj(lat, lon))
    return lat, lon


def km_between(lat: Degrees, lon: Degrees, other_lat: Degrees, other_lon: Degrees) -> Degrees:
    """Return great-circle kilometres between pairs of places."""
    phi, other_phi = np.radians(lat), np.radians(other_lat)
    half = np.sin((other_phi - phi) / 2) ** 2
    half = half + np.cos(phi) * np.cos(other_phi) * np.sin(np.radians(other_lon - lon) / 2) ** 2
    kilometres: Degrees = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return kilometres
