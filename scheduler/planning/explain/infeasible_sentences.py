"""Contradictions and shortages as sentences of either language."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from scheduler.language import say
from scheduler.planning.words import breach_sentence, listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.planning.explain.infeasible import InfeasibleSet, Shortage


def infeasible_sentence(infeasible: InfeasibleSet, language: str, named: Callable[[str], str] = str) -> str:
    """Return what excludes what, as a sentence."""
    code = "conflict_row"
    if infeasible.sites:
        code = "conflict_one" if len(infeasible.sites) == 1 else "conflict"
    if not infeasible.breaches:
        code = "conflict_unsure"
    parts = (breach_sentence(each, language, named) for each in infeasible.breaches)
    sites = listed(map(named, infeasible.sites), language)
    return say(code, language, sites=sites, breaches=say("list_semicolon", language).join(parts))


def shortage_sentence(shortage: Shortage, language: str) -> str:
    """Return the days and officers that are missing, as a sentence."""
    return say("shortage", language, **asdict(shortage))
