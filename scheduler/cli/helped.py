"""The help of every verb, argument and option, from the catalogues."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import typer

from scheduler.domain.errors import SchedulerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def helped(app: typer.Typer) -> Any:
    """Return the command of an app whose help is looked up when it is asked for, and only then."""
    command = typer.main.get_command(app)
    for path, each in commands_of(command):
        _look_up_when_asked(each, path)
    return command


def commands_of(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield a command and all below it, each with its words."""
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands_of(each, (*path, name))


def codes_of(path: tuple[str, ...], parameter: str = "") -> tuple[str, str]:
    """Return the code of a verb's help or a parameter's, and the one all verbs share for such a parameter."""
    words = [each.replace("-", "_") for each in path or ("supervise",)]
    own = "_".join(("help", *words, *((parameter,) if parameter else ())))
    return own, f"help_option_{parameter}"


def help_text(path: tuple[str, ...], parameter: str, languages: tuple[str, ...]) -> str:
    """Return the help of a verb or parameter in these languages, one behind the other."""
    from scheduler.language import knows, say

    own, shared = codes_of(path, parameter)
    said = [say(own if knows(own, each) else shared, each) for each in languages]
    return " ".join(dict.fromkeys(said))


def help_languages(argv: list[str]) -> tuple[str, ...]:
    """Return the language asked for: by SUPERVISE_LANGUAGE, else by the config named; all if by neither."""
    from scheduler.language import LANGUAGES

    asked = os.environ.get("SUPERVISE_LANGUAGE", "")
    if asked not in LANGUAGES:
        asked = _language_of_config(argv)
    return (asked,) if asked in LANGUAGES else tuple(sorted(LANGUAGES))


def _language_of_config(argv: list[str]) -> str:
    """Return the language of a config.toml that is named; empty where it cannot be read."""
    from pathlib import Path

    from scheduler.settings import read_toml

    named = os.environ.get("SUPERVISE_CONFIG", "")
    for word, following in zip(argv, [*argv[1:], ""], strict=True):
        if word in ("--config", "-c"):
            named = following
        elif word.startswith("--config="):
            named = word.removeprefix("--config=")
    if not named:
        return ""
    path: Path = Path(named)
    try:
        about = read_toml(path).get("bureau", {})
    except (SchedulerError, OSError):
        return ""
    return str(about.get("language", "zh")) if isinstance(about, dict) else ""


def _look_up_when_asked(command: Any, path: tuple[str, ...]) -> None:
    shown = command.format_help

    def format_help(context: Any, formatter: Any) -> None:
        languages = help_languages(sys.argv[1:])
        command.help = help_text(path, "", languages)
        for each in command.get_params(context):
            each.help = help_text(path, each.name, languages)
        for name, each in getattr(command, "commands", {}).items():
            each.help = help_text((*path, name), "", languages)
        shown(context, formatter)

    command.format_help = format_help
