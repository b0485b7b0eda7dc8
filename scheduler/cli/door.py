"""What every verb shares: the app, its options, and how an answer or a complaint is shown."""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import traceback
from dataclasses import asdict, is_dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.domain.kept import KEPT
from scheduler.domain.plain_text import refuse_unfit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.bureau import Bureau
    from scheduler.domain.errors import SchedulerError
    from scheduler.domain.message import Message

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

ConfigFile = Annotated[
    Path,
    typer.Option("--config", "-c", envvar="SUPERVISE_CONFIG"),
]
AsJson = Annotated[bool, typer.Option("--json")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"]),
]


def _name(word: str) -> str:
    """Return a person's name, or refuse one that the books could not show."""
    refuse_unfit(word)
    return word


def _other_name(word: str) -> str:
    return _name(word) if word else word


def _why(words: str) -> str:
    refuse_unfit("-", words)
    return words


By = Annotated[str, typer.Option("--by", callback=_name)]
Second = Annotated[str, typer.Option("--second", callback=_other_name)]
Superior = Annotated[str, typer.Option("--superior", callback=_other_name)]
Reason = Annotated[str, typer.Option("--reason", callback=_why)]
Month = Annotated[str | None, typer.Argument()]

DEFAULT_CONFIG = Path("config.toml")
NOBODY = os.environ.get("USER", "") or "-"


class Door:
    """The language spoken at the door: the one that SUPERVISE_LANGUAGE asks for, else the bureau's."""

    def __init__(self) -> None:
        self.language = asked_language() or _of_the_system()

    def open(self, config: Path) -> Bureau:
        """Open a bureau and speak its language from now on."""
        from scheduler.bureau import open_bureau

        bureau = open_bureau(config)
        self.language = asked_language() or bureau.language
        return replace(bureau, asked_in=self.language)

    def ask(self, config: Path) -> Bureau:
        """Open a bureau for a question: nothing is written, so it answers in the language of the door."""
        bureau = self.open(config)
        about = replace(bureau.about, language=self.language)
        return replace(bureau, settings={**bureau.settings, "bureau": about})

    def say(self, code: str, /, **facts: object) -> str:
        """Return a sentence in the language of the door."""
        from scheduler.language import say

        return say(code, self.language, **facts)

    def said(self, message: Message) -> str:
        """Return a sentence that was kept, in the language of the door."""
        from scheduler.language import said

        return said(message, self.language)

    def tell(self, code: str, /, **facts: object) -> None:
        """Print a sentence."""
        print(self.say(code, **facts))

    def complain(self, wrong: SchedulerError) -> None:
        """Print the sentence of an error on the error stream."""
        from scheduler.domain.message import message_of

        print(self.said(message_of(wrong)), file=sys.stderr)
        self.tell_kept(even_nothing=wrong.code.startswith("database_"))

    def tell_kept(self, *, even_nothing: bool = True) -> None:
        """Say on the error stream what was kept before the program ended, made from what was."""
        if even_nothing or KEPT.done or KEPT.unsure:
            print(self.say(KEPT.code, **KEPT.facts), file=sys.stderr)

    def end_failed(self, failed: Iterable[tuple[str, Message]]) -> None:
        """Name each export that could not be written, and end with 1 if there is one."""
        listed = list(failed)
        for name, problem in listed:
            print(self.say("export_failed", name=name, problem=self.said(problem)), file=sys.stderr)
        if listed:
            sys.exit(1)

    def report(self, wrong: Exception) -> None:
        """Keep the details of a mistake of the program's own in a file, and say where."""
        with tempfile.NamedTemporaryFile(
            "w", prefix="supervise-", suffix=".txt", delete=False, encoding="utf-8"
        ) as report:
            traceback.print_exception(wrong, file=report)
        print(self.say("internal_error", kind=type(wrong).__name__, path=report.name), file=sys.stderr)
        self.tell_kept()


def _of_the_system() -> str:
    """Return the language that LANG names, as zh_CN.UTF-8 does; English where it is not spoken."""
    from scheduler.language import LANGUAGES

    named = os.environ.get("LANG", "").partition(".")[0].partition("_")[0]
    return named if named in LANGUAGES else "en"


def asked_language() -> str:
    """Return the language that the environment asks for; empty where it names none that is spoken."""
    asked = os.environ.get("SUPERVISE_LANGUAGE", "")
    if not asked:
        return ""
    from scheduler.language import LANGUAGES

    return asked if asked in LANGUAGES else ""


door = Door()


def print_json(answer: object) -> None:
    """Print an answer as one JSON object: dataclasses as objects, days as YYYY-MM-DD.

    On a terminal or pipe that is not UTF-8 all but ASCII is escaped, so that no character is lost.
    """
    told = (sys.stdout.encoding or "").lower().replace("-", "").replace("_", "")
    print(json.dumps(answer, ensure_ascii=told != "utf8", indent=2, default=_plain))


def show_what_can_be_shown() -> None:
    """Replace what the terminal's encoding does not hold by a question mark, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return value.as_posix()
    if hasattr(value, "item"):
        return value.item()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def day_of(moment: datetime | None) -> date | None:
    """Return the day of an option that typer reads as a moment."""
    return None if moment is None else moment.date()
