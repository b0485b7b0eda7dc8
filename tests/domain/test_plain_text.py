"""Text that is only text: refused where it enters, shown where it leaves, and safe as a file's name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import SchedulerError
from scheduler.domain.people import person, same_person
from scheduler.domain.plain_text import file_name, is_one_line, is_plain, one_line, refuse_unfit, shown
from scheduler.language import LANGUAGES, say

HOSTILE = (
    "a\nb",
    "a\r\nb",
    "a\x1b[31mb",
    "a\x1b]0;title\x07b",
    "a\u202eb",
    "a\u2028b",
    "a\u200bb",
    "a\x00b",
    "a\x9bb",
    "a\tb",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_refused_as_a_person_and_as_a_reason(text: str) -> None:
    assert not is_one_line(text)
    assert is_one_line(one_line(text))
    with pytest.raises(SchedulerError, match="actor_unfit"):
        refuse_unfit(text)
    with pytest.raises(SchedulerError, match="reason_unfit"):
        refuse_unfit("zhang", text)


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\u3164", "\u00a0", "\u3000", "\ufeff"])
def test_a_name_that_nobody_can_see_is_no_name(name: str) -> None:
    assert person(name) == ""
    with pytest.raises(SchedulerError, match="actor_unfit"):
        refuse_unfit(name)


@pytest.mark.parametrize(
    "name", ["张三", "Zhang San", "-", "O'Brien", "ｚｈａｎｇ", "host:123", "José", "王·明"]
)
def test_a_usual_name_is_taken_with_or_without_a_reason(name: str) -> None:
    for reason in ("", "调休", "on leave, see file 12"):
        refuse_unfit(name, reason)
    assert one_line(name) == shown(name) == name


@given(st.text(max_size=40))
def test_what_was_made_one_line_is_one_line_and_stays(text: str) -> None:
    made = one_line(text)
    assert is_one_line(made)
    assert one_line(made) == made
    assert is_plain(shown(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fact_of_a_sentence_reaches_the_screen_as_a_command(language: str) -> None:
    told = say("no_file", language, path="a\x1b[2J\u202eb")
    assert "\x1b" not in told
    assert "\u202e" not in told


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CON", "_CON"), ("aux", "_aux"), ("nul.x", "_nul.x"), ("COM1", "_COM1"), ("lpt9.txt", "_lpt9.txt"), ("console", "console"),
        ("a.", "a_"), ("a ", "a_"), ("..", "_"), ("", "_"), ("a/b", "a_b"), ("a\nb", "a b"), ("a:b", "a_b"), ("张三", "张三"),
    ],
)  # fmt: skip
def test_a_file_has_a_name_that_every_system_takes(text: str, name: str) -> None:
    assert file_name(text) == name


@given(st.text(max_size=120))
def test_no_text_makes_a_name_that_a_system_refuses(text: str) -> None:
    name = file_name(text)
    assert name
    assert len(name) <= 81
    assert name[-1] not in ". "
    assert not set(name) & set('\\/:*?"<>|')
    assert file_name(name) in (name, f"_{name}")


@pytest.mark.parametrize(
    "other", ["PLANS", "ｐｌａｎｓ", "pl\u00adans", "p l a n s", "plans\ufe0f", "\u200fplans"]
)
def test_a_name_is_one_persons_however_it_is_written(other: str) -> None:
    assert same_person("plans", other)
    assert not same_person("plans", f"{other}2")
