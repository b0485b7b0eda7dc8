"""What a plan owes to places that are only guessed, told to its reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scheduler.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.domain.plan import Plan
    from scheduler.month.problem import Month

_MOST = 0.5


@dataclass(frozen=True)
class GuessedShare:
    """The visits of a plan whose place is guessed, and the minutes of travel that hang on it.

    Attributes
    ----------
    minutes
        Travel of all tours, the way back included; ``guessed_minutes`` of it to or from a guessed place.
    levels
        (what the places were guessed from, visits), the most first.
    """

    visits: int
    guessed: int
    minutes: int
    guessed_minutes: int
    levels: tuple[tuple[str, int], ...] = ()

    @property
    def mostly(self) -> bool:
        """Whether at least half of the visits, or of the travel, rest on guesses."""
        return self.guessed > 0 and (
            self.guessed >= _MOST * self.visits or self.guessed_minutes >= _MOST * self.minutes
        )


def guessed_share(month: Month, plan: Plan) -> GuessedShare:
    """Return what a plan owes to guessed places."""
    by = month.view["placed_by"].to_dict()
    placed_by = {each.place: by.get(each.employer, "known") for each in month.problem.candidates}
    levels: dict[str, int] = {}
    for visit in plan.visits:
        level = placed_by[month.problem.candidate(visit.code).place]
        levels[level] = levels.get(level, 0) + 1
    known = levels.pop("known", 0)
    minutes = guessed = 0
    for start, end in _legs(month, plan):
        length = month.problem.travel.between(start, end)
        minutes += length
        guessed += length if {placed_by.get(start, "known"), placed_by.get(end, "known")} != {"known"} else 0
    ranked = tuple(sorted(levels.items(), key=lambda each: (-each[1], each[0])))
    return GuessedShare(known + sum(levels.values()), sum(levels.values()), minutes, guessed, ranked)


def guessed_notes(month: Month, plan: Plan, language: str) -> tuple[str, ...]:
    """Return the sentences about guessed places; none where every visit's place is known."""
    share = guessed_share(month, plan)
    if not share.guessed:
        return ()
    comma = say("list_comma", language)
    levels = comma.join(f"{say(f'place_{level}', language)} {count}" for level, count in share.levels)
    told = say(
        "note_guessed_most" if share.mostly else "note_guessed",
        language,
        guessed=share.guessed,
        visits=share.visits,
        minutes=share.guessed_minutes,
        travel=share.minutes,
        pct=round(100 * share.guessed_minutes / max(share.minutes, 1)),
        levels=levels,
    )
    return (told, say("note_guessed_bound", language))


def why_guessed(month: Month, employer: str, language: str) -> tuple[str, ...]:
    """Return the sentence of a visit whose place is guessed: from what, and how far off it may be."""
    row: Any = month.view.loc[employer]
    level, spread = str(row["placed_by"]), float(row["spread_km"])
    if level == "known":
        return ()
    told = say(f"place_{level}", language)
    return (say("why_guessed", language, level=told, km=f"{spread:.1f}"),)


def _legs(month: Month, plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the points between which each tour travels, from the office and back to it."""
    tours: dict[tuple[object, str], list[str]] = {}
    for visit in sorted(plan.visits, key=lambda each: (each.day, each.team, each.order)):
        place = month.problem.candidate(visit.code).place
        tours.setdefault((visit.day, visit.team), []).append(place)
    for (_, team), places in tours.items():
        office = month.problem.by_team[team].office
        yield from zip([office, *places], [*places, office], strict=True)
