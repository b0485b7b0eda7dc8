"""Who somebody is, however a name is written: two spellings of one name are one person."""

from __future__ import annotations

import unicodedata


def person(name: str) -> str:
    """Return what tells one person from another: width, case, blanks and invisible characters do not."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    seen = (each for each in plain if unicodedata.category(each)[0] not in "CZ" and each not in _UNSEEN)
    return "".join(seen)


def same_person(one: str, other: str) -> bool:
    """Say whether two names are one person's."""
    return person(one) == person(other)


# fillers and joiners that have a category of letters or marks, and no look
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u180b\u180c\u180d\u180f") | {
    chr(each) for each in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}
