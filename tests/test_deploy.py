"""The files for running it for good start commands that exist."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from scheduler.cli import app, nights, plans  # noqa: F401 - the verbs register themselves

FOLDER = Path(__file__).parent.parent / "docs" / "deploy"
COMMAND = re.compile(r"\S+/supervise .*")
FILES = ["supervise-nightly.service", "supervise-once.service", "crontab"]


def words_of(name: str) -> list[str]:
    """Return the words with which a file calls the program."""
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    called = [found[0] for line in lines if not line.startswith("#") and (found := COMMAND.findall(line))]
    assert len(called) == 1
    return shlex.split(called[0])[1:]


@pytest.mark.parametrize("name", FILES)
def test_the_command_of_a_file_is_one_that_the_program_knows(name: str) -> None:
    verb, *words = words_of(name)
    verbs: Any = typer.main.get_command(app)
    known = {each for option in verbs.commands[verb].params for each in option.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("path", sorted(FOLDER.glob("supervise-*")), ids=lambda path: path.name)
def test_a_unit_file_can_be_read_and_says_what_it_is(path: Path) -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(path, "utf-8")
    assert unit["Unit"]["Description"]
    assert {"Service", "Timer"} & set(unit.sections())


def test_every_file_of_the_folder_is_told_of() -> None:
    told = (FOLDER / "README.md").read_text("utf-8")
    assert [
        each.name for each in FOLDER.iterdir() if each.name not in told and each.name != "README.md"
    ] == []


@pytest.mark.parametrize("unit", sorted(FOLDER.glob("*.service")), ids=lambda path: path.name)
def test_a_service_writes_for_its_user_alone(unit: Path) -> None:
    assert "UMask=0077" in unit.read_text("utf-8").splitlines()
