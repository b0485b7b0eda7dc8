"""Words of people on the command line: no verb takes a name or a reason that the books could not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from scheduler.bureau import open_bureau
from scheduler.cli import app, draw_asks, draws, keep, lists, models, nights, plans, questions, records, start  # noqa: F401
from scheduler.domain.errors import SchedulerError, SettingsError
from scheduler.storage import audit, reading, verify_audit, writing
from tests.steps.small import small_bureau

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PEOPLE = {"by", "second", "superior"}


def options(command: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (words, option) of each option of a verb, or of the verbs below it."""
    for name, each in getattr(command, "commands", {}).items():
        yield from options(each, f"{path} {name}".strip())
    for each in getattr(command, "params", []):
        if each.name in PEOPLE | {"reason"} and path:
            yield path, each.name


ASKED = sorted(options(typer.main.get_command(app)))


def test_some_verbs_ask_who_and_why() -> None:
    assert len({words for words, _ in ASKED}) > 10
    assert {name for _, name in ASKED} == PEOPLE | {"reason"}


@pytest.mark.parametrize("word", ["a\nb", "\x1b[31mx", "a\u202eb", "a\u200bb"])
@pytest.mark.parametrize(("words", "option"), ASKED)
def test_a_hostile_word_is_refused_before_anything_is_done(words: str, option: str, word: str) -> None:
    done = CliRunner().invoke(app, [*words.split(), f"--{option}", word, "x", "y"])
    assert isinstance(done.exception, SchedulerError)
    assert done.exception.code == ("reason_unfit" if option == "reason" else "actor_unfit")


@pytest.mark.parametrize("word", ["", " ", "\u200b", "\u3164"])
def test_an_empty_or_invisible_word_is_nobody(word: str) -> None:
    done = CliRunner().invoke(app, ["approve", "--by", word])
    assert isinstance(done.exception, SchedulerError)
    assert done.exception.code == "actor_unfit"


@pytest.mark.parametrize(("actor", "reason"), [("a\nb", ""), ("", ""), ("zhang", "a\x1b[0m"), ("\u200b", "")])
def test_the_books_take_no_such_word_whatever_door_it_came_by(
    tmp_path: Path, actor: str, reason: str
) -> None:
    bureau = small_bureau(tmp_path / "bureau")
    with reading(bureau.engine) as session:
        before = verify_audit(session, bureau.division).heads
    with pytest.raises(SchedulerError, match="unfit"), writing(bureau.engine) as session:
        audit(session, actor, reason, "test", {}, division=bureau.division)
    with reading(bureau.engine) as session:
        assert verify_audit(session, bureau.division).heads == before


@pytest.mark.parametrize(
    "line",
    [
        'name = "a\\nb"', 'name = "a\\u001b[31mb"', 'name = "a\\u202Eb"', 'name = "a\\u200Bb"', 'division = "1\\n2"',
        'language = "zh\\u0000"', '"na\\nme" = "x"',
    ],
)  # fmt: skip
def test_no_name_of_config_holds_what_a_screen_obeys(tmp_path: Path, line: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[bureau]\n{line}\n", "utf-8")
    with pytest.raises(SettingsError) as refused:
        open_bureau(config)
    assert refused.value.code in {"wrong_setting", "setting_not_text"}
