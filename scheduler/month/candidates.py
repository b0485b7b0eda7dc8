"""From wanted visits to candidates: minutes, skills, recusals, and what replanning must leave alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.domain.problem import MOST_WORTH, Candidate
from scheduler.month.programmes.drawn import Drawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scheduler.domain.plan import Visit
    from scheduler.month.merging import Wanted
    from scheduler.month.programmes import Programme, Situation
    from scheduler.policy import Policy


def candidates_of(
    wanted: Sequence[Wanted],
    view: pd.DataFrame,
    programmes: Mapping[str, Programme],
    policy: Policy,
    barred: Mapping[str, frozenset[str]],
) -> tuple[Candidate, ...]:
    """Return a candidate for each wanted visit; the second to an employer is ``employer/2``."""
    rows = view.loc[[each.employer for each in wanted]].to_dict("records")
    made, seen = [], dict[str, int]()
    for visit, row in zip(wanted, rows, strict=True):
        number = seen[visit.employer] = seen.get(visit.employer, 0) + 1
        serving = [programmes[code] for code in visit.programmes]
        made.append(
            Candidate(
                code=visit.employer if number == 1 else f"{visit.employer}/{number}",
                employer=visit.employer,
                place=visit.employer,
                worth=min(max(int(row["worth"]), 1), MOST_WORTH),
                minutes=max(minutes_of(each, str(row["size"]), policy) for each in serving),
                first_day=visit.first_day,
                last_day=visit.last_day,
                duty=visit.duty,
                due_on=visit.due_on,
                programmes=visit.programmes,
                skills=skills_of(row, policy),
                only_teams=frozenset({visit.only_team} if visit.only_team else ()),
                barred_teams=barred.get(visit.employer, frozenset()),
                last_visit=None if pd.isna(row["last_visit"]) else row["last_visit"].date(),
            )
        )
    return tuple(made)


def minutes_of(programme: Programme, size: str, policy: Policy) -> int:
    """Return the minutes on site of a programme's visit: its own, else its kind's, else the size's."""
    if programme.minutes is not None:
        return programme.minutes
    by_size = policy.visits.minutes_by_size[size]
    return policy.visits.minutes_by_kind.get(programme.visit, by_size)


def kind_of(candidate: Candidate, programmes: Mapping[str, Programme], policy: Policy) -> str:
    """Return the kind of a visit: of its first programme that counts towards the cap, else of its first."""
    serving = [programmes[code] for code in candidate.programmes if code in programmes]
    counted = [each for each in serving if each.counts(policy)]
    return (counted or serving)[0].visit if serving else ""


def locked_candidates(
    candidates: Iterable[Candidate], locked: Sequence[Visit], before: Mapping[str, Candidate]
) -> tuple[Candidate, ...]:
    """Fix the visits that replanning must leave on their day and with their team.

    A locked visit that no programme wants any more stays as it was in the plan ``before``.
    """
    fixed = {visit.code: visit for visit in locked}
    made = {each.code: each for each in candidates}
    for code in fixed:
        if code not in made and code in before:
            made[code] = replace(before[code], duty=False, due_on=None)
    return tuple(
        replace(
            each,
            locked_day=fixed[code].day,
            locked_team=fixed[code].team,
            first_day=min(each.first_day or fixed[code].day, fixed[code].day),
            last_day=max(each.last_day or fixed[code].day, fixed[code].day),
        )
        if code in fixed
        else each
        for code, each in sorted(made.items())
    )


def held_candidates(
    candidates: Iterable[Candidate],
    asked: Iterable[Candidate],
    situation: Situation,
    programmes: Mapping[str, Programme],
    barred: Mapping[str, frozenset[str]],
) -> tuple[Candidate, ...]:
    """Mark what a person asked for, on the day that was asked, and what was drawn, as held.

    ``asked``: candidates of the plan in hand. One that no programme wants any more stays as it was, unless
    its employer is closed or may not be visited again this year, or the draw gave it up.
    """
    made = {each.code: _drawn(each, programmes) for each in candidates}
    view, begin = situation.view, max(situation.days.first, situation.as_of + timedelta(days=1))
    for was in asked:
        now = made.get(was.code)
        if now is None:
            if was.employer not in view.index or not _may_be(view.loc[was.employer]):
                continue
            if _drawn(was, programmes).held and not _is_drawn(was.employer, situation):
                continue
            opens = max(was.first_day or begin, begin)
            gone = was.last_day is None or was.last_day < opens
            now = replace(
                was,
                duty=False,
                due_on=None,
                first_day=opens,
                last_day=situation.days.last if gone else was.last_day,
                only_teams=frozenset(),
                barred_teams=barred.get(was.employer, frozenset()),
                locked_team=None,
            )
        day = was.locked_day if was.locked_day and was.locked_day >= begin else None
        made[was.code] = replace(
            now,
            held="asked",
            locked_day=day,
            first_day=min(now.first_day or begin, day or date.max),
            last_day=max(now.last_day or situation.days.last, day or date.min),
        )
    return tuple(each for _, each in sorted(made.items()))


def _drawn(candidate: Candidate, programmes: Mapping[str, Programme]) -> Candidate:
    """Return a candidate that is held if it was drawn."""
    serving = (programmes.get(code) for code in candidate.programmes)
    drawn = any(isinstance(each, Drawn) for each in serving)
    return replace(candidate, held="drawn") if drawn else candidate


def _is_drawn(employer: str, situation: Situation) -> bool:
    return situation.drawn is not None and employer in set(situation.drawn["employer"])


def _may_be(employer: Any) -> bool:
    """Say whether an employer of the register can be visited at all: open, and below its cap."""
    return bool(employer["open"]) and not employer["cap_left"] <= 0


def skills_of(row: Mapping[Any, Any], policy: Policy) -> frozenset[str]:
    """Return the skills that the hazards on site ask for."""
    factors = str(row["factors"]).split(";")
    categories = str(row["categories"]).split(";")
    return frozenset(
        name
        for name, skill in policy.skills.items()
        if not set(skill.categories).isdisjoint(categories) or not set(skill.factors).isdisjoint(factors)
    )
