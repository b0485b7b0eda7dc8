"""README, tutorial and how-tos say the same in English and in Chinese, as far as a program can tell."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from tests.pages import LANGUAGES, page, pages

NAMES = sorted(pages("en"))
OTHER = {"en": "zh", "zh": "en"}
OWN_WORDS = re.compile(
    r'((?:--reason|--source|^about =) )"[^"]*"|[ ]*# .*$|(?<=SUPERVISE_LANGUAGE=)\w+', re.M
)
"""What is in the reader's language also within code: reasons, comments, the language itself."""


def code_blocks(text: str) -> list[str]:
    """Return fenced and indented blocks in order, without what is in the reader's language."""
    found = re.findall(r"^```\w*\n[\s\S]*?^```|(?:^ {4}.*\n(?:\n(?= {4}))?)+", text, re.M)
    return [OWN_WORDS.sub(r"\1", each).strip() for each in found]


def sections(text: str) -> list[tuple[int, str]]:
    """Return (level, text) of each section in order, code blocks left out."""
    plain = re.sub(r"^```\w*\n[\s\S]*?^```\n|^ {4}.*\n", "", text, flags=re.M)
    parts = re.split(r"^(#+) ", plain, flags=re.M)[1:]
    return [(len(mark), words) for mark, words in zip(parts[::2], parts[1::2], strict=True)]


def words_in_code(section: str) -> set[str]:
    """Return what stands in backticks and is the same in every language."""
    return {OWN_WORDS.sub("", each) for each in re.findall(r"`([^`]+)`", section) if each.isascii()}


def rows(section: str) -> list[int]:
    """Return the number of rows of each table."""
    lines = groupby(section.splitlines(), key=lambda line: line.startswith("|"))
    return [len(list(table)) for inside, table in lines if inside]


def numbers(section: str) -> set[str]:
    """Return the numbers in a section's words; Chinese may write one that English spells."""
    words = re.sub(r"`[^`]*`|\]\([^)]*\)", "", section)
    return {each.rstrip(",") for each in re.findall(r"(?<![A-Za-z\d.])\d[\d,]*(?:\.\d+)?", words)}


def test_every_page_stands_in_both_languages() -> None:
    assert set(pages("zh")) == set(pages("en"))
    assert all(path.is_file() for language in LANGUAGES for path in pages(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_leads_to_its_other_language_in_its_first_lines(name: str, language: str) -> None:
    path, other = pages(language)[name], pages(OTHER[language])[name]
    (target,) = re.findall(r"^\[(?:中文|English)\]\(([^)]+)\)$", page(name, language)[:200], re.M)
    assert (path.parent / target).resolve() == other


@pytest.mark.parametrize("name", NAMES)
def test_both_pages_hold_the_same_code_in_the_same_order(name: str) -> None:
    assert code_blocks(page(name, "zh")) == code_blocks(page(name, "en"))


@pytest.mark.parametrize("name", NAMES)
def test_both_pages_have_the_same_sections_with_the_same_tables_code_and_numbers(name: str) -> None:
    english, chinese = sections(page(name, "en")), sections(page(name, "zh"))
    assert [level for level, _ in chinese] == [level for level, _ in english]
    for (_, here), (_, there) in zip(chinese, english, strict=True):
        title = there.splitlines()[0]
        assert rows(here) == rows(there), title
        assert words_in_code(here) == words_in_code(there), title
        assert numbers(there) <= numbers(here), title
