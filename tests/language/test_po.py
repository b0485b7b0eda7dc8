"""Catalogues are read as gettext reads them, and a broken one is refused with its line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from babel.messages.pofile import read_po as read_with_babel

from scheduler.language.po import read_po

CATALOGUES = sorted((Path(__file__).parents[2] / "scheduler" / "language").glob("*/*.po"))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_catalogue_reads_as_gettext_reads_it(path: Path) -> None:
    with path.open("rb") as stream:
        theirs = [(each.id, each.string) for each in read_with_babel(stream) if each.id]
    assert list(read_po(path.read_text("utf-8"))) == theirs


def test_lines_go_on_and_escapes_are_meant() -> None:
    text = (
        '# said\nmsgid ""\nmsgstr "head\\n"\n\nmsgid "a_"\n"b"\nmsgstr ""\n"one \\"two\\"\\n"\n"\\\\three"\n'
    )
    assert list(read_po(text)) == [("a_b", 'one "two"\n\\three')]
    assert [(each.id, each.string) for each in read_with_babel(io.BytesIO(text.encode())) if each.id] == [
        ("a_b", 'one "two"\n\\three')
    ]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('msgid "a"\nmsgid "b"\nmsgstr "c"\n', "before line 2"),
        ('msgid "a"\nmsgstr "b"\nmsgstr "c"\n', "line 3"),
        ('msgstr "c"\n', "at its end"),
        ('"c"\n', "line 1"),
        ('msgid "a"\nmsgstr "c\n', "line 2"),
        ('msgid "a"\n', "at its end"),
    ],
)
def test_a_broken_catalogue_is_refused_with_its_line(text: str, where: str) -> None:
    with pytest.raises(ValueError, match=where):
        list(read_po(text))
