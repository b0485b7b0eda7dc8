"""A settings file that is hostile, or says numbers that are none, is one sentence with its place."""

from __future__ import annotations

import math
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from scheduler.bureau import open_bureau
from scheduler.bureau.sections import Office, section_classes
from scheduler.domain.errors import SettingsError
from scheduler.intake.kinds import Kind
from scheduler.intake.profile.checks import Check
from scheduler.intake.profile.profile import Known
from scheduler.language import LANGUAGES, say
from scheduler.month.programmes.base import Programme
from scheduler.planning.model.rules import Rule
from scheduler.policy.file import load_policy
from scheduler.policy.terms import Policy
from scheduler.risk.features import Feature
from scheduler.risk.learning.settings import Learning
from scheduler.risk.recipe import CardChance, Harm, Item
from scheduler.settings import MOST_LEVELS, MOST_NUMBER, read_toml
from scheduler.steps.drawing.sample import SampleDraw
from scheduler.steps.upkeep.start import init_bureau
from scheduler.studies.changes import ScenarioChange
from tests.numbers import arguments, without_range

if TYPE_CHECKING:
    from pathlib import Path

WRONG = {
    "planning.travel": ("kmh = nan", "kmh = 0", "kmh = -40", "detour = inf", "detour = 0.9", "stop_minutes = -1"),
    "planning": ("day_minutes = -1", "day_minutes = 0", "day_minutes = 1441", "candidates = -5", "announced_days = -1"),
    "capacity": ("inspection_share = nan", "inspection_share = -0.1", "inspection_share = 1.1", "complaint_reserve = 2"),
    "capacity.other_enforcement_days": ('"2026-12" = -1', '"2026-12" = inf'),
    "calendar.short": ('"2026-12-01" = -1', '"2026-12-01" = 1441'),
    "risk": ("drift_alarm = nan", "drift_alarm = 0", "calibration_alarm = 0.5"),
    "nightly": ("month_day = 0", "month_day = 32", "lease_seconds = 0", "lease_seconds = -inf", "memory_mb = 0", "nice = 20"),
    "backup": ("days = -1",),
    "mail": ("port = 0", "port = 65536"),
    "offices.one": ("lat = nan\nlon = 0", "lat = 90.1\nlon = 0", "lat = 0\nlon = -180.1"),
    "programmes.duty": ("days = nan", "days = 1e400"),
}  # fmt: skip
RIGHT = {
    "planning.travel": ("kmh = 1", "kmh = 200", "detour = 1", "detour = 10", "stop_minutes = 0"),
    "planning": ("day_minutes = 1", "day_minutes = 1440", "candidates = 0"),
    "capacity": ("inspection_share = 0", "inspection_share = 1"),
    "nightly": ("month_day = 1", "month_day = 31", "nice = 0", "nice = 19"),
    "mail": ("port = 1", "port = 65535"),
    "offices.one": ("lat = 90\nlon = -180",),
}


def pairs(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(section, line) for section, lines in table.items() for line in lines]


def config(folder: Path, section: str, line: str) -> Path:
    path = folder / "config.toml"
    path.write_text(f'[bureau]\ndivision = "420881"\n[{section}]\n{line}\n', "utf-8")
    return path


@pytest.mark.parametrize(("section", "line"), pairs(WRONG))
def test_a_number_that_is_none_or_out_of_range_is_refused_with_its_place(
    tmp_path: Path, section: str, line: str
) -> None:
    with pytest.raises(SettingsError, match=r"setting_not_a_number|wrong_setting") as refused:
        open_bureau(config(tmp_path, section, line))
    assert line.split(" =", maxsplit=1)[0].strip('"') in str(refused.value.facts["where"]) or "lon" in line
    for language in LANGUAGES:
        assert "\n" not in say(refused.value.code, language, **refused.value.facts)


@pytest.mark.parametrize(("section", "line"), pairs(RIGHT))
def test_a_number_at_the_edge_of_its_range_is_taken(tmp_path: Path, section: str, line: str) -> None:
    assert open_bureau(config(tmp_path, section, line))


HOSTILE = {
    "deep lists": "a = " + "[" * 10_000 + "]" * 10_000,
    "deep tables": "[" + ".".join(f"a{each}" for each in range(10_000)) + "]",
    "one level too many": "a = " + "[" * (MOST_LEVELS + 1) + "]" * (MOST_LEVELS + 1),
    "a key of a million parts": ".".join("a" * 1_000_000) + " = 1",
    "a quoted key of many parts in a table": "a = {" + " . ".join(['"b"'] * 100_000) + " = 1}",
    "a number of a million signs": "a = 0x" + "f" * 1_000_000,
    "a number of 400 digits": "a = " + "9" * 400,
    "a number of 9,000 digits": "a = " + "9" * 9_000,
    "one above the largest": f"a = {MOST_NUMBER + 1}",
    "an endless number in a list": "a = [{b = [1, -inf]}]",
    "not a number": "a = nan",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_settings_file_is_one_sentence(tmp_path: Path, what: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(HOSTILE[what], "utf-8")
    with pytest.raises(SettingsError, match=r"toml_too_deep|not_toml|setting_not_a_number"):
        read_toml(path)


def test_a_settings_file_of_200_mb_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024**2)
    with pytest.raises(SettingsError, match="toml_too_large"):
        read_toml(path)


SECTIONS: dict[str, type] = {
    **{name: cls for name, cls in section_classes().items() if cls is not dict},
    **{cls.__name__: cls for cls in (Office, Policy, Item, Harm, CardChance, Learning, SampleDraw, Known)},
}
FAMILIES = (Kind, Check, Programme, Rule, Feature, ScenarioChange)


@pytest.mark.parametrize("name", SECTIONS)
def test_every_number_of_a_section_has_a_range(name: str) -> None:
    assert list(without_range(SECTIONS[name], name)) == []


@pytest.mark.parametrize(
    "member",
    [each for family in FAMILIES for each in family.family.values()],
    ids=lambda each: each.__qualname__,
)
def test_every_number_that_a_named_class_takes_has_a_range(member: type) -> None:
    found = [each for name, kind in arguments(member).items() for each in without_range(kind, name)]
    assert found == []


NAMED = (
    (Rule, "cool_down", "days", (-1, 36_601)),
    (Rule, "day_minutes", "spare", (-1, 1441)),
    (Programme, "register", "share", (math.nan, -0.1, 1.1)),
    (Programme, "register", "price", (math.inf, -1, 10_001)),
    (Programme, "events", "within_days", (-1,)),
    (Feature, "neighbours", "half_life", (0, math.nan, -math.inf)),
    (Feature, "neighbours", "nearest", (0,)),
    (ScenarioChange, "lose_days", "days", (-3,)),
    (ScenarioChange, "more_officers", "count", (1001, 10**400)),
    (Check, "place_in_division", "doubt_km", (math.nan, -1)),
    (Kind, "number", "most", (math.nan, math.inf)),
)


@pytest.mark.parametrize(
    ("family", "name", "key", "value"), [(*each[:3], value) for each in NAMED for value in each[3]]
)
def test_a_named_class_refuses_a_number_that_is_none_or_out_of_range(
    family: Any, name: str, key: str, value: float
) -> None:
    with pytest.raises(SettingsError, match="wrong_setting") as refused:
        family.chosen(name, {key: value}, "here")
    assert key in str(refused.value.facts["where"])


POLICY = {
    "visits.minutes_by_size": ("micro = -5", "micro = 1441"),
    "windows.jia": ("opens = -1", "closes = 1201"),
    "capacity": ("inspection_share = 1.5", "visits_per_team_day = 0", "complaint_reserve = -0.1"),
    "capacity.team": ("size = 0", "size = 11"),
    "places.spread_km": ("village = -1", "village = 20101"),
    "draw": ("random = 1.1", "even = -0.1", "least_to_estimate = -1"),
    "orders": ("time_limit_days = -1",),
    "caps": ("per_level = -1",),
}


@pytest.mark.parametrize(("table", "line"), pairs(POLICY))
def test_a_policy_refuses_a_number_out_of_range(tmp_path: Path, table: str, line: str) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(
        f'version = "1"\nbased_on = "pilot-2022"\n[{table}]\n{line}\nsource = "default"\n', "utf-8"
    )
    with pytest.raises(SettingsError, match="wrong_setting"):
        load_policy(path)


def test_a_settings_file_that_is_a_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").mkdir()
    with pytest.raises(SettingsError, match="file_not_readable"):
        read_toml(tmp_path / "policy.toml")


def test_a_file_as_deep_and_a_number_as_large_as_may_be_is_read(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    lists = MOST_LEVELS - 1
    path.write_text(f"a = {'[' * lists}{']' * lists}\nb = {MOST_NUMBER}\nc = {-MOST_NUMBER}\n", "utf-8")
    assert read_toml(path)["b"] == MOST_NUMBER


@pytest.mark.skipif(os.name != "posix", reason="who may read is told otherwise on this system")
def test_a_new_bureau_is_for_nobody_else_to_read_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        init_bureau(tmp_path / "bureau", division="420881")
    finally:
        os.umask(before)
    found = [tmp_path / "bureau", *(tmp_path / "bureau").rglob("*")]
    assert [each.name for each in found if stat.S_IMODE(each.stat().st_mode) & 0o077] == []
