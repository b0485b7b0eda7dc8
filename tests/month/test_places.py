"""A firm without coordinates is planned near its like, and never as if it stood next door."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scheduler.month.addresses import place_words
from scheduler.month.places import placed
from scheduler.month.settings import TravelSettings
from scheduler.month.travel import travel_matrix
from scheduler.policy import load_policy
from scheduler.reference import load_reference
from scheduler.shipped import shipped

POLICY = load_policy(shipped("data", "policy", "pilot-2022.toml"))
REFERENCE = load_reference(Path())
NAN = float("nan")


def firms(*rows: tuple[str, float, float], division: str = "429099", **more: object) -> pd.DataFrame:
    """Return a register of (address, lat, lon)."""
    view = pd.DataFrame(rows, columns=["address", "lat", "lon"], index=[f"E{at}" for at in range(len(rows))])
    return view.assign(division=division, area=None, **more).astype({"address": "str", "area": "str"})


def found(
    view: pd.DataFrame, table: pd.DataFrame | None = None, **offices: tuple[float, float]
) -> pd.DataFrame:
    return placed(view, table, reference=REFERENCE, offices=offices, policy=POLICY)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("湖北省荆门市京山县东风镇红旗村三组", ("东风镇", "红旗村", None)),
        ("东风镇红旗村村委会旁", ("东风镇", "红旗村", None)),
        ("沙洋县人民街道办事处解放路 88 号", ("人民街道", None, "解放路")),
        ("镇江市丹徒区高桥镇", ("高桥镇", None, None)),
        ("江西省景德镇市昌江区鲇鱼山镇", ("鲇鱼山镇", None, None)),
        ("经济开发区纬三路5号", ("经济开发区", None, "纬三路")),
        ("北京市朝阳区望京街道阜通东大街6号", ("望京街道", None, "阜通东大街")),
        ("虚构县新城乡柳树屯", ("新城乡", "柳树屯", None)),
        ("内蒙古自治区锡林郭勒盟东乌珠穆沁旗乌里雅斯太镇", ("乌里雅斯太镇", None, None)),
        ("红旗村5号", (None, "红旗村", None)),
        ("", (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_an_address_tells_township_village_and_road(
    address: str | None, words: tuple[str | None, ...]
) -> None:
    told = place_words(pd.Series([address], dtype="str"), REFERENCE.divisions["name_zh"]).iloc[0]
    assert tuple(None if pd.isna(each) else each for each in told) == words


def test_known_places_stay_as_they_are_and_nothing_is_added() -> None:
    view = firms(("东风镇", 30.1, 112.1), ("东风镇", 30.2, 112.2))
    told = found(view)
    assert told["placed_by"].tolist() == ["known", "known"]
    assert told["spread_km"].tolist() == [0.0, 0.0]
    assert told[["at_lat", "at_lon"]].to_numpy().tolist() == view[["lat", "lon"]].to_numpy().tolist()


def test_the_smallest_area_with_placed_firms_tells_the_place() -> None:
    told = found(
        firms(
            ("东风镇红旗村", 30.10, 112.10),
            ("东风镇朝阳村", 30.20, 112.20),
            ("西风镇", 30.90, 112.90),
            ("东风镇红旗村二组", NAN, NAN),
            ("东风镇向阳村", NAN, NAN),
            ("南风镇", NAN, NAN),
        )
    )
    assert told["placed_by"].tolist()[3:] == ["village", "township", "division"]
    assert told["at_lat"].tolist()[3:] == pytest.approx([30.10, 30.15, 30.20])
    assert (told["spread_km"].diff().iloc[4:] > 0).all()


def test_half_a_place_is_no_place() -> None:
    assert found(firms(("东风镇", 30.1, NAN), ("东风镇", 30.2, 112.2)))["placed_by"].tolist() == [
        "township",
        "known",
    ]


def test_a_column_of_areas_serves_like_an_address() -> None:
    view = firms((None, 30.1, 112.1), (None, NAN, NAN), ("东风镇", NAN, NAN))  # type: ignore[arg-type]
    view["area"] = ["东风镇", "东风镇", None]
    assert found(view)["placed_by"].tolist() == ["known", "township", "township"]


def test_the_bureaus_table_comes_after_its_own_firms_and_before_the_division() -> None:
    table = pd.DataFrame(
        {
            "place": ["东风镇", "西风镇", "南风镇", "南风镇"],
            "division": ["429099", None, "429099", "429098"],
            "lat": [31.0, 31.1, 31.2, 31.3],
            "lon": [113.0, 113.1, 113.2, 113.3],
            "spread_km": [NAN, 2.5, NAN, NAN],
        }
    )
    rows = (("东风镇", 30.0, 112.0), ("东风镇", NAN, NAN), ("西风镇", NAN, NAN), ("南风镇1号", NAN, NAN))
    told = found(firms(*rows), table)
    assert told["at_lat"].tolist() == pytest.approx([30.0, 30.0, 31.1, 31.2])
    assert told["placed_by"].tolist() == ["known", "township", "township", "township"]
    assert told["spread_km"].tolist()[2:] == [2.5, POLICY.places.spread_km["township"]]


@pytest.mark.parametrize(
    ("division", "offices", "level", "lat"),
    [
        ("420881", {}, "division", float(REFERENCE.divisions["lat"].get("420881", NAN))),
        ("429099", {"seat": (30.9, 112.6)}, "office", 30.9),
        ("429099", {"seat": (0.0, 0.0)}, "nowhere", 0.0),
        ("429099", {}, "nowhere", 0.0),
    ],
)
def test_where_no_firm_is_placed_division_office_or_an_assumption_serves(
    division: str, offices: dict[str, tuple[float, float]], level: str, lat: float
) -> None:
    told = found(firms((None, NAN, NAN), division=division), None, **offices)  # type: ignore[arg-type]
    assert told["placed_by"].tolist() == [level]
    assert told["at_lat"].tolist() == pytest.approx([lat])
    assert told["spread_km"].iloc[0] > 0


def test_more_placed_firms_make_a_guess_narrower_and_never_exact() -> None:
    luck = np.random.default_rng(5).normal(0, 0.005, (40, 2))
    spreads = []
    for count in (1, 4, 40):
        rows = [("东风镇", 30 + north, 112 + east) for north, east in luck[:count]]
        spreads.append(found(firms(*rows, ("东风镇", NAN, NAN)))["spread_km"].iloc[-1])
    assert spreads[0] > spreads[1] > spreads[2] > 0.5


def test_guessed_firms_are_never_next_door_and_known_ways_do_not_change() -> None:
    lat, lon, settings = np.array([30.0, 30.0, 30.0, 31.0]), np.array([112.0] * 4), TravelSettings()
    known = travel_matrix("abcd", lat, lon, settings).minutes
    told = travel_matrix(
        "abcd", lat, lon, settings, spread_km=np.array([0.0, 3.0, 3.0, 0.0]), margin=0.5
    ).minutes
    assert (told[0, 3], told[0, 1] > known[0, 1]) == (known[0, 3], True)
    assert told[1, 2] == np.ceil(18**0.5 * 1.5 * settings.detour / settings.kmh * 60 + settings.stop_minutes)
    assert (told >= known).all()
    assert (told == told.T).all()


def test_a_policy_with_wrong_spreads_is_refused() -> None:
    with pytest.raises(ValueError, match="spread_km"):
        replace(POLICY.places, spread_km={"village": 1.0})
    with pytest.raises(ValueError, match="spread_km"):
        replace(POLICY.places, margin=-0.1)
