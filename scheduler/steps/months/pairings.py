"""What another pairing of the officers would be worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SchedulerError
from scheduler.steps.months.kept import month_or_next
from scheduler.steps.months.making import make_month
from scheduler.steps.months.solving import effort_of, solved
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.studies import Paired, in_hand, no_pairing_exceeds, other_pairings, paired

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from scheduler.bureau import Bureau
    from scheduler.month import Month


@dataclass(frozen=True)
class Pairings:
    """A month with its own pairing and with others.

    Attributes
    ----------
    fixed
        ``drawn`` or ``given``, where the teams in hand are; empty: they were formed for the month.
    bound
        What no plan exceeds with any pairing of these officers; ``None`` for several offices.
    duty_price
        Worth that a missed duty costs within values and bounds.
    officers, sites
        Names by code.
    worth_per_harm
        Worth of one unit of expected harm.
    """

    month: str
    effort: str
    fixed: str
    hand: Paired
    others: tuple[Paired, ...]
    bound: int | None
    duty_price: int
    officers: dict[str, str]
    sites: dict[str, str]
    worth_per_harm: float = 1000.0

    def reached(self, each: Paired) -> int:
        """Return the value of a pairing's plan without the price of its missed duties."""
        return each.value + each.missed * self.duty_price


def other_pairs(
    bureau: Bureau,
    month: str | None = None,
    *,
    effort: str = "",
    as_of: date | None = None,
    fixed_too: bool = False,
    on_event: Callable[[Any], None] | None = None,
) -> Pairings:
    """Plan the month with its own pairing and with the best others; nothing is written.

    Teams that the bureau gives, or that were drawn, are parted only where ``fixed_too`` asks for it.

    Raises
    ------
    SchedulerError
        ``pairing_fixed`` where teams are given or drawn, ``pairing_alone`` where there is no other pairing.
    """
    effort = effort_of(bureau, effort)
    snapshot, name = snapshot_of(bureau, as_of), month_or_next(bureau, month)
    made = make_month(snapshot, name)
    fixed = _fixed(made)
    if fixed and not fixed_too:
        raise SchedulerError(f"pairing_{fixed}", month=name)
    others, any_pairing = other_pairings(made), no_pairing_exceeds(made)
    if not others:
        raise SchedulerError("pairing_alone", month=name)
    problem = in_hand(made)
    plan = solved(problem, effort, on_event=on_event)
    tried = tuple(
        paired(each, solved(each, effort, on_event=on_event), kinds, plan) for kinds, each in others
    )
    bound = None if any_pairing is None else solved(any_pairing, effort, on_event=on_event).bound
    moved = {code for each in tried for code in (*each.enters, *each.leaves)}
    return Pairings(
        month=name,
        effort=effort,
        fixed=fixed,
        hand=paired(problem, plan),
        others=tried,
        bound=bound,
        duty_price=problem.duty_price,
        officers={each.code: each.name for each in made.officers},
        sites={code: snapshot.names.get(problem.candidate(code).employer, code) for code in sorted(moved)},
        worth_per_harm=problem.worth_per_harm,
    )


def _fixed(month: Month) -> str:
    """Say what fixed the month's teams; empty where they were formed."""
    if month.settings.drawn_teams:
        return "drawn"
    return "given" if month.settings.teams.given else ""
