"""The page of the nights, in each language, names every setting, verb and metric as it is."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
import typer

from scheduler.bureau import BackupSettings, MailSettings, NightlySettings
from scheduler.cli import keep  # noqa: F401 - the verbs register themselves
from scheduler.cli import nights as night_verbs  # noqa: F401
from scheduler.cli.door import app
from scheduler.steps.nights.health import JobStatus, Pulse, Status, metrics
from tests.pages import LANGUAGES, page, shell_lines

PAGES = {language: page("how-to/nights.md", language) for language in LANGUAGES}
COMMANDS = [line for text in PAGES.values() for line in shell_lines(text)]


@pytest.mark.parametrize("command", dict.fromkeys(COMMANDS))
def test_a_command_of_the_page_is_one_that_the_program_knows(command: str) -> None:
    program, verb, *words = shlex.split(command)
    verbs: Any = typer.main.get_command(app)
    assert program == "supervise"
    known = {each for option in verbs.commands[verb].params for each in option.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize(
    ("section", "cls"), [("nightly", NightlySettings), ("backup", BackupSettings), ("mail", MailSettings)]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_stands_on_the_page(section: str, cls: Any, language: str) -> None:
    told = {
        key
        for row in re.findall(rf"^\| `\[{section}\] (.*?) \|", PAGES[language], re.M)
        for key in re.findall(r"[a-z_]+", row)
    }
    assert told == set(cls.__dataclass_fields__)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_metric_of_the_page_is_given_and_every_one_given_is_on_it(language: str) -> None:
    job = JobStatus("night", "", None, "", (("grade", 1.0, "ok"),), (), (), (), ())
    text = metrics(Status("1", (job,), (), "", ("2026-12", 1, 0.5)), Pulse(0.0), 1.0).decode()
    given = {line.split("{")[0].split()[0] for line in text.splitlines() if line.startswith("supervise_")}
    told = set(re.findall(r"`(supervise_\w+)`", PAGES[language]))
    assert {each for each in given if not each.endswith("_created")} == told
