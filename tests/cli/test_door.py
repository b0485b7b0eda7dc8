"""The door speaks the language that is asked for, else the bureau's, and never one that it does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from scheduler.cli import draw_asks  # noqa: F401  (registers its verbs)
from scheduler.cli.door import Door, app
from scheduler.domain.errors import SchedulerError
from tests.steps.small import small_bureau

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("asked", "system", "before", "after"),
    [
        ("zh", "C.UTF-8", "zh", "zh"),
        ("en", "zh_CN.UTF-8", "en", "en"),
        ("", "C.UTF-8", "en", "zh"),
        ("fr", "zh_CN.UTF-8", "zh", "zh"),
    ],
)
def test_the_door_speaks_as_it_is_asked_to_else_as_the_bureau_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, system: str, before: str, after: str
) -> None:
    monkeypatch.setenv("SUPERVISE_LANGUAGE", asked)
    monkeypatch.setenv("LANG", system)
    bureau = small_bureau(tmp_path / "bureau")
    door = Door()
    assert door.language == before
    door.open(bureau.folder / "config.toml")
    assert door.language == after
    assert door.ask(bureau.folder / "config.toml").language == after


@pytest.mark.parametrize("named", [["2026-13"], ["--month", "2026-13"]])
def test_a_draw_is_shown_of_a_month_named_bare_or_by_its_option(tmp_path: Path, named: list[str]) -> None:
    config = str(small_bureau(tmp_path / "bureau").folder / "config.toml")
    ended = CliRunner().invoke(app, ["draw", "show", *named, "--config", config])
    assert isinstance(ended.exception, SchedulerError)
    assert (ended.exception.code, ended.exception.facts["month"]) == ("wrong_month", "2026-13")
