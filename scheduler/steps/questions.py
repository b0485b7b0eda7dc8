"""What-if questions about capacity."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from scheduler.language import say
from scheduler.steps.look import look
from scheduler.steps.plans import month_or_next, month_settings, solved
from scheduler.studies import Basis, MoreOfficers, figures, month_of

if TYPE_CHECKING:
    from datetime import date

    from scheduler.bureau import Bureau


@dataclass(frozen=True)
class Compared:
    """A what-if beside today's month; each row is (name, as it is, what if)."""

    month: str
    question: str
    rows: tuple[tuple[str, int, int], ...]


def what_if_officers(
    bureau: Bureau, count: int, month: str | None = None, *, effort: str = "quick", as_of: date | None = None
) -> Compared:
    """Plan the month again with more or fewer officers; nothing is written."""
    seen = look(bureau, as_of)
    name = month_or_next(bureau, month)
    settings = month_settings(bureau, seen.versions)
    basis = Basis(
        seen.frames,
        seen.grades,
        seen.scores,
        settings,
        policy=bureau.policy,
        reference=bureau.reference,
        month=name,
        as_of=seen.as_of,
    )
    found = []
    for change in (None, MoreOfficers(count)):
        made = month_of(basis, change)
        plan = solved(made.problem, effort)
        found.append(asdict(figures(made, plan, seen.scores)))
    today, then = found
    question = say("question_more_officers", bureau.language, count=f"{count:+}")
    return Compared(name, question, tuple((each, today[each], then[each]) for each in today))
