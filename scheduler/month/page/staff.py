"""Who goes on a visit, and who of the bureau is not planned this month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.language import say

if TYPE_CHECKING:
    from scheduler.domain.plan import Visit
    from scheduler.month.problem import Month


def going(month: Month, visit: Visit) -> tuple[str, ...]:
    """Return the officers of a visit's team who are free on its day; all of them where that is not known."""
    team = month.problem.by_team[visit.team].officers
    days = {each.code: each.days for each in month.officers}
    free = tuple(code for code in team if visit.day in days.get(code, ()))
    return free if len(free) >= month.policy.capacity.team.size else team


def staff_notes(month: Month, language: str) -> tuple[str, ...]:
    """Return the sentences about officers who are not planned."""
    staff, comma, told = month.staff, say("list_comma", language), []
    if staff.asked:
        words = comma.join(f"{code} ({word})" for code, word in staff.asked)
        told.append(say("note_status_asks", language, words=words))
    if staff.uncertified:
        told.append(say("note_uncertified", language, codes=comma.join(staff.uncertified)))
    if staff.absent:
        told.append(say("note_absent", language, names=comma.join(staff.absent)))
    return tuple(told)
