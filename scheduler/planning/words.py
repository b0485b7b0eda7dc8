"""Breaches, units and lists as words of either language: what explain and replan both say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.language import knows, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scheduler.domain.plan import Breach


def breach_sentence(breach: Breach, language: str, named: Callable[[str], str] = str) -> str:
    """Return a breach as a sentence."""
    return say(
        "breach",
        language,
        rule=say(f"rule_{breach.rule}", language),
        where=named(breach.where),
        amount=breach.amount,
        unit=unit_word(breach.unit, breach.amount, language),
    )


def unit_word(unit: str, amount: int, language: str) -> str:
    """Return the unit of an amount as a word; a bureau's own unit is shown as it is written."""
    code = f"unit_one_{unit}" if amount == 1 else f"unit_{unit}"
    return say(code, language) if knows(code, language) else unit


def listed(words: Iterable[str], language: str) -> str:
    """Return words as a list within a sentence."""
    return say("list_comma", language).join(words)
