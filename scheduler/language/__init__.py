"""Every sentence a person reads, by its code, in Chinese and English.

The catalogues are gettext files, one a room: ``zh/ROOM.po`` and ``en/ROOM.po``; ``msgid`` is the code,
``msgstr`` the sentence with its facts in braces.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from scheduler.domain.message import Message
from scheduler.installation import command
from scheduler.language.po import read_po

if TYPE_CHECKING:
    from collections.abc import Mapping
LANGUAGES = ("zh", "en")


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

    ``{supervise}`` is what the reader types to run this program.
    """
    return catalogue(language)[code].format_map(_Facts({"supervise": command(), **facts}))


def said(message: Message, language: str) -> str:
    """Return a sentence that was kept, in a language; those among its facts in the same one."""
    facts = {
        name: said(each, language) if isinstance(each, Message) else each
        for name, each in message.facts.items()
    }
    return say(message.code, language, **facts)


def knows(code: str, language: str) -> bool:
    """Say whether a language has a sentence for ``code``."""
    return code in catalogue(language)


class _Facts(dict[str, object]):
    """Facts of a sentence; one that is missing shows its own name, so that no error hides another."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
