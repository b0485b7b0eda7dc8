"""Contradictions and shortages as sentences of either language."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from scheduler.language import say
from scheduler.planning.words import breach_sentence, listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.planning.explain.infeasible import InfeasibleSet, Shortage


def infeasible_sentence(conflict: InfeasibleSet, language: str, named: Callable[[str], str] = str) -> str:
    """Return what excludes what, as a sentence."""
    code = "conflict_row"
    if conflict.sites:
        code = "conflict_one" if len(conflict.sites) == 1 else "conflict"
    if not conflict.breaches:
        code = "conflict_unsure"
    told = (breach_sentence(each, language, named) for each in conflict.breaches)
    sites = listed(map(named, conflict.sites), language)
    return say(code, language, sites=sites, breaches=say("list_semicolon", language).join(told))


def shortage_sentence(shortage: Shortage, language: str) -> str:
    """Return the days and officers that are missing, as a sentence."""
    return say("shortage", language, **asdict(shortage))
