"""What is held is never lost for another visit, whatever changes in the month."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scheduler.planning import check, greedy, held_codes, solve, with_held
from scheduler.planning.replan.replan import Wish, replan_month
from tests.builders import candidate, problem, team
from tests.planning.strategies import random_month

if TYPE_CHECKING:
    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem

CROWDED = problem(
    candidate("A", worth=1, minutes=300, held="asked"),
    candidate("B", worth=300, minutes=300),
    candidate("C", worth=900, minutes=300),
    teams=(team(days=3, most_tours=2),),
)


def test_a_held_visit_of_no_worth_stands_before_worthier_ones_and_is_no_duty_of_law() -> None:
    plan = solve(CROWDED)
    assert {visit.code for visit in plan.visits} == {"A", "C"}
    assert not any(site.duty for site in CROWDED.candidates)


def test_a_duty_that_comes_later_does_not_push_out_what_is_held() -> None:
    month = replace(CROWDED, teams=(team(days=1),))
    plan = greedy(month)
    assert {visit.code for visit in plan.visits} == {"A"}
    pressed = replace(
        month, candidates=tuple(replace(site, duty=site.code != "A") for site in month.candidates)
    )
    assert {visit.code for visit in replan_month(pressed, plan).plan.visits} == {"A"}


def test_what_a_new_plan_lacks_of_the_held_is_put_back_with_few_changes() -> None:
    month = replace(CROWDED, candidates=tuple(replace(site, held="") for site in CROWDED.candidates))
    without = solve(month)
    assert {visit.code for visit in without.visits} == {"B", "C"}
    mended = with_held(CROWDED, without, ("A",))
    assert {visit.code for visit in mended.visits} == {"A", "C"}
    assert mended.bound == without.bound


def test_a_date_that_a_wish_closes_on_binds_no_visit_that_a_person_asked_for() -> None:
    month = problem(candidate("A", due_on=CROWDED.days[0], held="asked"), teams=(team(days=3),))
    plan = replan_month(month, greedy(month), Wish(move=(("A", month.days[2]),))).plan
    assert [visit.day for visit in plan.visits] == [month.days[2]]
    assert check(replace(month, candidates=(month.candidates[0],)), plan) == ()


def _held_month(seed: int) -> tuple[Problem, Plan, np.random.Generator]:
    """Return a small full month whose plan holds a few visits: asked for, or drawn for their team."""
    luck = np.random.default_rng(seed)
    month = random_month(seed, sites=24, teams=2, days=3)
    teams = {visit.code: visit.team for visit in greedy(month).visits}
    kept = set(luck.choice(sorted(teams), 5, replace=False).tolist())

    def held(code: str) -> dict[str, object]:
        drawn = bool(luck.random() < 0.4)
        return {"held": "drawn", "only_teams": frozenset({teams[code]})} if drawn else {"held": "asked"}

    sites = (
        replace(site, **held(site.code)) if site.code in kept else site  # type: ignore[arg-type]
        for site in month.candidates
    )
    month = replace(month, candidates=tuple(sites))
    return month, greedy(month), luck


def _changed(month: Problem, plan: Plan, luck: np.random.Generator) -> tuple[Problem, Wish]:
    """Return a change at random: a complaint, worths that turn, a team that loses a day, a wish."""
    planned = {visit.code for visit in plan.visits}
    out = [site.code for site in month.candidates if site.code not in planned]
    loose = sorted(planned - held_codes(month, plan))
    kind = int(luck.integers(5))
    if kind == 0 and out:
        new = set(luck.choice(out, min(3, len(out)), replace=False).tolist())
        sites = (replace(site, duty=site.duty or site.code in new) for site in month.candidates)
        return replace(month, candidates=tuple(sites)), Wish()
    if kind == 1:
        worths = luck.integers(1, 1000, len(month.candidates)).tolist()
        pairs = zip(month.candidates, worths, strict=True)
        return replace(month, candidates=tuple(replace(site, worth=worth) for site, worth in pairs)), Wish()
    if kind == 2:
        hit = int(luck.integers(len(month.teams)))
        at = int(luck.integers(max(len(month.teams[hit].days), 1)))
        teams = list(month.teams)
        less = [(day, size) for place, (day, size) in enumerate(_days(teams[hit])) if place != at]
        days, sizes = (tuple(each) for each in zip(*less, strict=True)) if less else ((), ())
        teams[hit] = replace(
            teams[hit], days=days, minutes=sizes, most_tours=min(teams[hit].most_tours, len(days))
        )
        return replace(month, teams=tuple(teams)), Wish()
    if kind == 3 and out:
        return month, Wish(add=(str(luck.choice(out)),))
    return month, Wish(drop=(str(luck.choice(loose)),)) if loose else Wish()


def _days(one: object) -> list[tuple[object, int]]:
    return list(zip(one.days, one.minutes, strict=True))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "seed", [seed if seed < 6 else pytest.param(seed, marks=pytest.mark.slow) for seed in range(40)]
)
def test_no_change_at_random_loses_a_held_visit_that_still_has_a_place(seed: int) -> None:
    month, plan, luck = _held_month(seed)
    for _ in range(8):
        month, wish = _changed(month, plan, luck)
        before = held_codes(month, plan)
        stands = sum(
            visit.code in before and visit.day in month.by_team[visit.team].days for visit in plan.visits
        )
        new = replan_month(month, plan, wish)
        after = {visit.code for visit in new.plan.visits}
        assert len(before & after) >= stands
        if stands == len(before):
            assert before <= after
        assert {breach.rule for breach in check(new.problem, new.plan)} <= {"duties", "rows"}
        month, plan = new.problem, new.plan
