"""Checks a plan that is kept, by the checker that knows no solver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.planning import breach_sentence, check
from scheduler.steps.months.drawn_gate import missed_of_draw
from scheduler.steps.months.kept import kept_plan, newer_than_meant, seen_by
from scheduler.steps.months.sites import named_by
from scheduler.steps.records.names import names_known

if TYPE_CHECKING:
    from scheduler.bureau import Bureau
    from scheduler.domain.plan import Breach


@dataclass(frozen=True)
class PlanCheck:
    """What the checker says of a plan; ``breaches`` are sentences, ``found`` the same as data.

    ``newer``: the newest version where the published one was meant and is older; else 0.
    """

    month: str
    version: int
    visits: int
    breaches: tuple[str, ...]
    found: tuple[Breach, ...]
    newer: int = 0


def check_plan(bureau: Bureau, month: str | None, *, version: int | None = None) -> PlanCheck:
    """Check a plan against every rule, by the checker that knows no solver, and against the draw."""
    kept, problem = kept_plan(bureau, month, version)
    found = (*check(problem, kept.plan), *missed_of_draw(bureau, kept, problem))
    named = named_by(problem, names_known(bureau, *seen_by(kept)))
    lines = tuple(breach_sentence(each, bureau.language, named) for each in found)
    newer = newer_than_meant(bureau, kept.month, version)
    return PlanCheck(kept.month, kept.version, len(kept.plan.visits), lines, found, newer)
