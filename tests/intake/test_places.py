"""Places of the Chinese map datums come back to where they were."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.intake.places import gcj_to_bd, km_between, to_wgs, wgs_to_gcj

LAT, LON = st.floats(18.0, 53.5), st.floats(73.5, 135.0)


def _metres(a: tuple[float, float], b: tuple[np.ndarray, np.ndarray]) -> float:
    return float(km_between(np.array([a[0]]), np.array([a[1]]), *b)[0]) * 1000


@given(LAT, LON)
def test_gcj02_and_bd09_come_back_within_a_centimetre(lat: float, lon: float) -> None:
    gcj = wgs_to_gcj(np.array([lat]), np.array([lon]))
    assert _metres((lat, lon), to_wgs(*gcj, "GCJ-02")) < 0.01
    assert _metres((lat, lon), to_wgs(*gcj_to_bd(*gcj), "BD-09")) < 0.01
    assert 30 < _metres((lat, lon), gcj) < 1500


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        # pairs that several public implementations of the formula print in their own tests
        ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
        ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
        ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ],
)
def test_the_shift_is_the_published_one(wgs: tuple[float, float], gcj: tuple[float, float]) -> None:
    assert _metres(gcj, wgs_to_gcj(np.array([wgs[0]]), np.array([wgs[1]]))) < 0.01
    assert _metres(wgs, to_wgs(np.array([gcj[0]]), np.array([gcj[1]]), "GCJ-02")) < 0.01


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    one = np.array([30.0]), np.array([110.0])
    assert km_between(*one, np.array([31.0]), np.array([110.0]))[0] == pytest.approx(111.195, abs=0.001)
