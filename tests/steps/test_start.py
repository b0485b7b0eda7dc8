"""A bureau folder is set up as it was asked for, or not at all."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from scheduler.bureau import open_bureau
from scheduler.domain.errors import SchedulerError, SettingsError
from scheduler.steps.upkeep.config_text import with_values
from scheduler.steps.upkeep.start import init_bureau
from scheduler.storage import migrate, open_database

COMMON = "# shared by the city's bureaux\n[bureau]\nlanguage = 'en'  # all read it\n{more}\n"


def common(folder: Path, more: str = "") -> Path:
    path = folder / "common.toml"
    path.write_text(COMMON.format(more=more), "utf-8")
    return path


@pytest.mark.parametrize(
    "more",
    [
        "",
        "division = '111111'\nname = 'another'  # theirs",
        'name = "x"\n\n[offices.main]\nname = "seat"\nlat = 30.0\nlon = 112.0',
    ],
    ids=["says nothing", "says otherwise", "names something else"],
)
def test_the_words_of_the_command_go_before_the_settings_to_start_from(tmp_path: Path, more: str) -> None:
    made = init_bureau(tmp_path / "x", division="420881", name='A "new" 局', config=common(tmp_path, more))
    bureau = open_bureau(made.config)
    assert (bureau.division, bureau.about.name, bureau.language) == ("420881", 'A "new" 局', "en")
    assert made.config.read_text("utf-8").startswith("# shared by the city's bureaux")
    assert [office.name for _, office in bureau.offices] == (["seat"] if "seat" in more else [])


@pytest.mark.parametrize(
    "text",
    [
        "[bureau]\n",
        "[ bureau ] # head\ndivision='1' # c\n[other]\ndivision = 'kept'\n",
        "bureau.division = '1'\n[other]\ndivision = 'kept'",
        "bureau.zone = 'UTC'\n",
        "",
        "[other]\ndivision = 'kept'",
        "[bureau]\n'division' = 'a # b' # c\n",
    ],
)
def test_a_key_is_set_however_its_table_is_written_and_nothing_else_changes(text: str) -> None:
    made = with_values(text, "bureau", {"division": "420881"}, "x.toml")
    wanted = tomllib.loads(text)
    wanted.setdefault("bureau", {})["division"] = "420881"
    assert tomllib.loads(made) == wanted
    assert ("# c" in made) == ("# c" in text)


@pytest.mark.parametrize("text", ["bureau = { zone = 'UTC' }\n", "[bureau]\ndivision = '''\n1'''\n"])
def test_a_table_that_cannot_be_added_to_is_refused_and_leaves_no_bureau(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match="cannot_set"):
        init_bureau(tmp_path / "x", division="420881", config=path)
    assert not (tmp_path / "x").exists()


def test_bureaux_on_one_database_each_need_a_division_of_their_own(tmp_path: Path, database_url: str) -> None:
    engine = open_database(database_url)
    migrate(engine)
    engine.dispose()
    shared = common(tmp_path, f'[database]\nurl = "{database_url}"')
    with pytest.raises(SchedulerError, match="division_needed"):
        init_bureau(tmp_path / "nobody", config=shared)
    assert not (tmp_path / "nobody").exists()
    one = init_bureau(tmp_path / "one", division="420881", name="One", config=shared)
    two = init_bureau(tmp_path / "two", division="420882", name="Two", config=shared)
    assert (one.division, two.division, one.joined, two.joined) == ("420881", "420882", False, False)
    with pytest.raises(SchedulerError, match="division_taken") as refused:
        init_bureau(tmp_path / "three", division="420882", name="Three", config=shared)
    assert refused.value.facts == {"division": "420882", "name": "Two"}
    assert init_bureau(tmp_path / "again", division="420882", name="Two", config=shared).joined


@pytest.mark.parametrize("name", ["line\nbreak", "bell\a", "up\u200b/county"])
def test_a_name_with_what_nobody_can_see_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SchedulerError, match="not_a_folder_name"):
        init_bureau(tmp_path / name, division="420881")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a?b", "a?", "a b", "a#b", "100%", "a%20b", "县局", "a;b", "a&b=c", "a'b"])
def test_other_names_hold_their_database_inside(tmp_path: Path, name: str) -> None:
    made = init_bureau(tmp_path / name, division="420881")
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert (made.folder / "data" / "bureau.db").stat().st_size > 0


def test_settings_that_are_wrong_leave_no_bureau_and_the_next_try_works(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        init_bureau(tmp_path / "x", division="420881", config=common(tmp_path, "zon = 'UTC'"))
    assert init_bureau(tmp_path / "x", division="420881").division == "420881"


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("a file", "utf-8")
    with pytest.raises(SchedulerError, match="cannot_make_folder"):
        init_bureau(tmp_path / "x")


def test_the_first_copy_of_a_folder_with_an_odd_name_comes_back(tmp_path: Path) -> None:
    from scheduler.steps.upkeep.backups import bring_back, save_backup

    bureau = open_bureau(init_bureau(tmp_path / "a?b 50%", division="420881").config)
    kept = save_backup(bureau)
    bureau.close()
    assert bring_back(bureau, kept, actor="wang") is not None
