"""A profile's pattern that could be tried for ever is refused before a cell is read."""

from __future__ import annotations

import re

import pytest

from scheduler.domain.errors import SettingsError
from scheduler.intake.kinds import Kind
from scheduler.intake.patterns import MOST_SIGNS, compiled


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a*)*b",
        "(?:a|a)*b",
        "([a-z]+[0-9]*)*x",
        r"(\w+\s?)+$",
        "((a+)b?){2,}",
        "(?=(a+)+b)a",
        "(x(y(z*)?)?)*",
        "(a{1,5000})*b",
        "(a+?)+?b",
        "a" * (MOST_SIGNS + 1),
        "(" * 600,
        "a{99999999999999999999}",
    ],
)
def test_a_pattern_that_could_take_for_ever_is_refused_with_its_reason(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|for ever"):
        compiled(pattern)
    with pytest.raises(SettingsError, match="wrong_setting"):
        Kind.chosen("code", {"pattern": pattern}, "here")


@pytest.mark.parametrize(
    "pattern",
    [r"\d{7}", "(?:.*;)? *N:.*", r"(?:\d{3}-)*\d+", "(?:AB|CD)-[0-9]+", "[A-Z]{2}(?:/[0-9]{1,5}){0,3}", ""],
)
def test_a_usual_pattern_is_taken(pattern: str) -> None:
    assert compiled(pattern).pattern == re.compile(pattern).pattern
