"""An export is one module: found by itself, left out by config, and no other's matter when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scheduler.bureau import open_bureau
from scheduler.domain.errors import SettingsError
from scheduler.exports import export_names, files, write_month
from scheduler.exports.base import Export, export
from scheduler.language import said
from tests.exports.sheets import month_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNT = """
from scheduler.exports.base import Export
from scheduler.whole import write_whole


class Count(Export, name="count"):
    def write(self, folder, sheet):
        return (write_whole(folder / "count.txt", str(len(sheet.visits)).encode()),)
"""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder whose modules belong to the exports."""
    folder = tmp_path / "more"
    folder.mkdir()
    known = dict(Export.family)
    monkeypatch.setattr(files, "__path__", [*files.__path__, str(folder)])
    export_names.cache_clear()
    yield folder
    export_names.cache_clear()
    Export.family.clear()
    Export.family.update(known)


@pytest.mark.parametrize("name", export_names())
def test_every_export_is_named_like_its_module_and_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    made = export(name)
    assert made.name == name
    first, again = (made.write(tmp_path / each, month_sheet()) for each in "ab")
    assert first
    assert [each.read_bytes() for each in first] == [each.read_bytes() for each in again]


def test_a_new_module_is_an_export(shelf: Path, tmp_path: Path) -> None:
    (shelf / "count.py").write_text(COUNT, "utf-8")
    done = write_month(tmp_path / "month", month_sheet(visits=3))
    assert (tmp_path / "month" / "count.txt").read_text("utf-8") == "3"
    assert done.files[-1] == tmp_path / "month" / "count.txt"
    assert not done.failed


@pytest.mark.parametrize(
    ("name", "module", "problem"),
    [
        ("dividing", COUNT.replace("len(sheet.visits)", "1 / 0"), "ZeroDivisionError"),
        ("importing", "import a_library_that_is_not_there", "a_library_that_is_not_there"),
        ("empty", "", "KeyError"),
    ],
)
def test_one_that_fails_is_named_and_keeps_no_other_from_being_written(
    shelf: Path, tmp_path: Path, name: str, module: str, problem: str
) -> None:
    (shelf / f"{name}.py").write_text(module.replace('"count"', f'"{name}"'), "utf-8")
    whole = write_month(tmp_path / "whole", month_sheet(), leave_out=[name])
    done = write_month(tmp_path / "month", month_sheet())
    assert [each.name for each in done.files] == [each.name for each in whole.files]
    ((failed, wrong),) = done.failed
    assert failed == name
    assert problem in said(wrong, "en")


def test_what_config_leaves_out_is_not_written(tmp_path: Path) -> None:
    done = write_month(tmp_path, month_sheet(), leave_out=("calendars", "map"))
    assert [each.name for each in done.files] == ["plan.xlsx", "due.xlsx", "plan.csv"]
    assert {each.name for each in tmp_path.iterdir()} == {"plan.xlsx", "due.xlsx", "plan.csv"}


def test_an_unknown_export_is_refused_with_the_nearest(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[exports]\nleave_out = ["map"]\n', "utf-8")
    assert open_bureau(config).settings["exports"].leave_out == ("map",)
    config.write_text('[exports]\nleave_out = ["calender"]\n', "utf-8")
    with pytest.raises(SettingsError) as wrong:
        open_bureau(config)
    assert wrong.value.code == "unknown_name"
    assert wrong.value.facts["near"] == "calendars"
