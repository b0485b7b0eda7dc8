"""Every sentence a person reads, by its code, in each language that has a folder here.

The catalogues are gettext files, one a room: ``LANGUAGE/ROOM.po``; ``msgid`` is the code,
``msgstr`` the sentence with its facts in braces.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING

from scheduler.domain.message import Message
from scheduler.domain.plain_text import shown
from scheduler.installation import command
from scheduler.language.po import read_po

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT = "zh"
_TEXT = (str, PurePath, BaseException)


def _languages() -> tuple[str, ...]:
    """Return every language that has a folder of catalogues here, the default first."""
    folders = [each.name for each in files(__package__).iterdir() if each.is_dir()]
    found = [
        name
        for name in sorted(folders)
        if any(each.name.endswith(".po") for each in files(__package__).joinpath(name).iterdir())
    ]
    return tuple(sorted(found, key=lambda name: name != DEFAULT))


LANGUAGES = _languages()


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return every sentence of a language by its code.

    Raises
    ------
    ValueError
        For a code that stands in two catalogues of one language, or an unknown language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"there is no language {language}")
    sentences: dict[str, str] = {}
    for path in sorted(files(__package__).joinpath(language).iterdir(), key=lambda each: each.name):
        if not path.name.endswith(".po"):
            continue
        for code, sentence in read_po(path.read_text("utf-8"), f"{language}/{path.name}"):
            if code in sentences:
                raise ValueError(f"{code} stands twice in the {language} catalogues")
            sentences[code] = sentence
    return sentences


def say(code: str, language: str = "en", /, **facts: object) -> str:
    """Return the sentence of ``code`` filled with ``facts``; a fact it does not use is left out.

    ``{supervise}`` is what the reader types to run this program. Whatever a screen would obey in a fact is
    only shown.
    """
    told = {name: shown(str(each)) if isinstance(each, _TEXT) else each for name, each in facts.items()}
    return catalogue(language)[code].format_map(_Facts({"supervise": command(), **told}))


def said(message: Message, language: str) -> str:
    """Return a sentence that was kept, in a language; those among its facts in the same one."""
    facts = {
        name: said(each, language) if isinstance(each, Message) else each
        for name, each in message.facts.items()
    }
    return say(message.code, language, **facts)


def named(given: Mapping[str, str], code: str, language: str, otherwise: str) -> str:
    """Return what a thing is called: as its file says, in any language it has, else by ``code`` here."""
    if given:
        return given.get(language) or next(iter(given.values()))
    return say(code, language) if knows(code, language) else otherwise


def knows(code: str, language: str) -> bool:
    """Say whether a language has a sentence for ``code``."""
    return code in catalogue(language)


class _Facts(dict[str, object]):
    """Facts of a sentence; one that is missing shows its own name, so that no error hides another."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
