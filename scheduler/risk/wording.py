"""One site's score as sentences: each part with its amount, the facts behind it, and what would lower it."""

from __future__ import annotations

import math
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.language import knows, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from scheduler.risk.recipe import Recipe

SHARES = ("rate_*", "owner_rate_*", "neighbour_rate", "above_share")
"""Facts that are told in percent."""


def explain(row: Mapping[str, Any], recipe: Recipe, language: str) -> tuple[str, ...]:
    """Return one sentence for each part of a row of ``score``, the weightiest first, then how sure it is.

    Parts of no weight are left out. The amounts are points of a card; of a learned score the factor by which
    the part multiplies the odds, against a site that is usual in it.
    """
    amounts = {part: float(row[f"part_{part}"]) for part in recipe.part_names if part != "base"}
    unit = 1.0 if recipe.learner == "card" else 20.0
    order = sorted(amounts, key=lambda part: (-abs(amounts[part]), recipe.part_names.index(part)))
    sentences = [
        _sentence(row, recipe, part, amounts[part], language)
        for part in order
        if round(amounts[part] * unit) != 0
    ]
    return (*sentences, _in_all(row, language))


def facts_told(recipe: Recipe) -> tuple[str, ...]:
    """Return the features and register columns that the sentences of a recipe speak of."""
    if recipe.learner == "card":
        return tuple(dict.fromkeys(item.column for items in recipe.points.values() for item in items))
    return tuple(dict.fromkeys(column for columns in recipe.tell.values() for column in columns))


def _sentence(row: Mapping[str, Any], recipe: Recipe, part: str, amount: float, language: str) -> str:
    if recipe.learner == "card":
        columns = tuple(item.column for item in recipe.points[part])
    else:
        columns = recipe.tell.get(part, ())
    facts = {column: fact for column in columns if (fact := _fact(row, column, language))}
    phrases = list(facts.values())
    how = "risk_part" if phrases else "risk_part_alone"
    name = say(f"risk_part_{part}", language) if knows(f"risk_part_{part}", language) else part
    shown = (
        f"{amount:+.0f}"
        if recipe.learner == "card"
        else say("risk_odds", language, factor=f"{math.exp(amount):.2f}")
    )
    first = say(how, language, part=name, amount=shown, facts=say("risk_and", language).join(phrases))
    lower = f"risk_lower_{part}"
    # where every fact told is that there is none, there is nothing to mend
    mend = not facts or any(row.get(f"fact_{column}") != 0 for column in facts)
    return first + say(lower, language) if amount > 0 and mend and knows(lower, language) else first.rstrip()


def _fact(row: Mapping[str, Any], column: str, language: str) -> str:
    """Say one fact, its absence where that has a sentence of its own, or nothing."""
    value = row.get(f"fact_{column}")
    missing = value is None or bool(pd.isna(value))
    plain = f"risk_fact_{column}"
    special = f"{plain}_{'unknown' if missing else _kind(value)}"
    # a number of none says something only where it has a sentence of its own
    none = not missing and not isinstance(value, str) and float(str(value)) == 0.0
    code = special if missing or none or knows(special, language) else plain
    if not knows(code, language):
        return ""
    if missing or isinstance(value, str):
        return say(code, language, value="" if missing else value)
    number = float(str(value))
    months = f"{plain}_months"
    if number < 1.0 and knows(months, language):
        return say(months, language, value=max(math.ceil(12 * number), 2))
    share = any(fnmatchcase(column, pattern) for pattern in SHARES)
    return say(code, language, value=f"{100 * number:.0f}" if share else _number(number))


def _kind(value: Any) -> str:
    return "" if isinstance(value, str) else {0.0: "none", 1.0: "one"}.get(float(value), "")


def _number(value: float) -> str:
    """Write a number with at most one decimal, two below 1."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:.1f}".removesuffix(".0")


def _in_all(row: Mapping[str, Any], language: str) -> str:
    return say(
        "risk_in_all", language, chance=f"{100 * float(row['chance']):.1f}", harm=_number(float(row["harm"])),
        low=_number(float(row["harm_low"])), high=_number(float(row["harm_high"])),
    )  # fmt: skip
