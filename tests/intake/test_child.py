"""Files are parsed in a child process whose end is never ours."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from scheduler import child
from scheduler.intake import load_profile, outcome, read
from scheduler.intake.guard.limits import ReadLimits, spend_at_most
from tests.intake.builders import TODAY, employer, found, read_in, reference, table, write_csv, write_xlsx
from tests.intake.odd_containers import CASES


def test_a_child_gives_what_reading_here_gives(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "register.xlsx", table(*(employer(number) for number in range(1, 30))))
    apart, here = read_in(path, apart=True), read_in(path)
    assert (outcome(apart), apart.read) == ("accept", 29)
    assert apart.frames["employers"].equals(here.frames["employers"])


def test_a_child_that_needs_too_much_memory_refuses_the_file(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "register.csv", *(employer(number) for number in range(1, 20_000)))
    intake = read_in(path, apart=True, limits=ReadLimits(memory_mb=8))
    assert outcome(intake) == "reject_file"
    assert {code for _, _, code in found(intake)} <= {"reading_memory", "reading_killed"}


def _work_for_ever() -> None:
    spend_at_most(1, 1000)
    while True:
        pass


def test_the_system_ends_a_child_that_works_too_long() -> None:
    with pytest.raises(child.ChildDied, match=f"exit code {-signal.SIGXCPU}"):
        child.run(_work_for_ever)


@pytest.mark.parametrize(
    ("died", "code"),
    [
        (child.ChildDied("killed", f"exit code {-signal.SIGXCPU}"), "reading_clock"),
        (child.ChildDied("clock", "600 s"), "reading_clock"),
        (child.ChildDied("killed", "exit code -6"), "reading_killed"),
        (child.ChildDied("memory"), "reading_memory"),
    ],
)
def test_however_a_child_dies_its_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, died: child.ChildDied, code: str
) -> None:
    def die(*args: object, **kwargs: object) -> None:
        raise died

    monkeypatch.setattr(child, "run", die)
    intake = read_in(write_csv(tmp_path / "register.csv", employer(1)), apart=True)
    assert (outcome(intake), found(intake)) == ("reject_file", {(0, "", code)})


@pytest.mark.parametrize("name", ["a zip bomb", "only the head of an XLS", "a cell at the end of the sheet"])
def test_a_hostile_file_ends_in_a_child_as_it_does_here(tmp_path: Path, name: str) -> None:
    case = next(each for each in CASES if each.name == name)
    intake = read_in(case.make(tmp_path), apart=True)
    assert (outcome(intake), found(intake)) == (case.outcome, case.cells)


def test_whatever_fails_while_reading_refuses_the_file_and_says_where(tmp_path: Path) -> None:
    own = tmp_path / "data" / "profiles" / "own.toml"
    own.parent.mkdir(parents=True)
    own.write_text(
        'includes = ["register"]\n[more]\n[more.columns.place]\nneeded = true\n'
        '[more.derived.lat]\nby = "wgs84"\nlat = "place"\nlon = "place"\ndatum = "place"\nwant = "lat"\n'
        '[more.yields.employers]\nemployer = "lat"\n',
        "utf-8",
    )
    (tmp_path / "more.csv").write_text("place\nx\n", "utf-8")
    profile = load_profile("own", tmp_path)
    intake = read(tmp_path / "more.csv", profile, reference(), import_day=TODAY)
    (cell,) = intake.bad
    assert (cell.file, cell.code, outcome(intake)) == ("more.csv", "reading_failed", "reject_file")
    assert "Error in derived.py:" in dict(cell.facts)["problem"]
