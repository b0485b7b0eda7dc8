"""Rules and rows that look at teams, and that count tours: kept, told, and bounded, by trying every plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.plan import Visit
from scheduler.domain.problem import Problem, Row
from scheduler.planning import check, solve, value_of
from scheduler.planning.effort import EFFORTS
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.priced_rows import priced_rows
from tests.builders import candidate, day, problem, team
from tests.planning.tiny import sets_of_sites, tiny

QUICK = EFFORTS["quick"].within(None)


def month_of(seed: int) -> Problem:
    """Return a month of up to four sites with rows by team, by team and day, and over tours."""
    rng = np.random.default_rng(seed)
    month = tiny(seed, sites=4, rows=False)
    codes = tuple((site.code, int(rng.integers(-1, 3))) for site in month.candidates)
    minutes = tuple((site.code, site.minutes) for site in month.candidates)
    team = month.teams[0].code
    rows = (
        Row("visits", codes, None, 1, 90, days=month.days[:2], teams=(team,)),
        Row("minutes", minutes, 60, None, 3, unit="minutes", teams=(team,)),
        Row("tours", (), None, 1, 150, unit="days", tours=1, days=month.days[1:]),
        Row("out", codes[:1], 2, None, 120, tours=1, teams=(team,)),
        Row("mixed", codes, 0, 1, 70, tours=-1),
    )
    chosen = tuple(row for row in rows if rng.random() < 0.6)
    large = ("large_visits", (("most", int(rng.integers(0, 2))), ("minutes", int(rng.integers(30, 70)))))
    return replace(month, rows=chosen, rules=(*month.rules, large), duty_price=5000)


def plans(month: Problem) -> Iterator[tuple[Visit, ...]]:
    """Yield the visits of every plan of a month that breaks no rule but priced ones."""
    slots = [(each, at) for each in month.teams for at in range(len(each.days))]

    def more(number: int, visits: tuple[Visit, ...]) -> Iterator[tuple[Visit, ...]]:
        if number == len(slots):
            yield visits
            return
        yield from more(number + 1, visits)
        one, at = slots[number]
        used = {visit.code for visit in visits}
        if len({visit.day for visit in visits if visit.team == one.code}) == one.most_tours:
            return
        for chosen in sets_of_sites(month, one, at):
            codes = [month.candidates[site].code for site in chosen]
            if used.isdisjoint(codes):
                added = (Visit(code, one.days[at], 0, one.code, order) for order, code in enumerate(codes, 1))
                yield from more(number + 1, (*visits, *added))

    return more(0, ())


@pytest.mark.parametrize("seed", range(40))
def test_the_bound_holds_for_rules_by_team_and_day_and_for_rows_that_count_tours(seed: int) -> None:
    month = month_of(seed)
    best = max(value_of(month, visits) for visits in plans(month))
    plan = solve(month, QUICK)
    assert plan.bound is not None
    assert plan.value <= best <= plan.bound
    assert set(check(month, plan)) == set(plan.breaches)


def test_most_of_such_months_are_planned_as_well_as_can_be() -> None:
    months = [month_of(seed) for seed in range(40)]
    best = [max(value_of(month, visits) for visits in plans(month)) for month in months]
    found = [solve(month, QUICK).value for month in months]
    assert sum(one == other for one, other in zip(best, found, strict=True)) >= 36


def test_a_team_makes_one_large_visit_a_week_and_the_other_team_makes_the_second() -> None:
    large = [candidate(code, minutes=200, worth=500) for code in "ABC"]
    rules = (("large_visits", (("most", 1), ("minutes", 180))),)
    month = problem(*large, teams=(team("T1", 3), team("T2", 3)), rules=rules)
    plan = solve(month, QUICK)
    assert plan.breaches == ()
    assert sorted(visit.team for visit in plan.visits) == ["T1", "T2"]
    assert "row_teams" in plan.relaxed


def test_the_bound_counts_a_visit_with_the_team_that_suits_and_says_that_it_does() -> None:
    month = problem(candidate("A"), candidate("B"), teams=(team("T1", 2), team("T2", 2)))
    by_team = Row("row", (("A", 3),), None, 2, 1, teams=("T1",))
    tied = replace(
        month, candidates=(candidate("A", only_teams=frozenset({"T1"})), candidate("B")), rows=(by_team,)
    )
    rows = priced_rows(Grid.of(replace(month, rows=(by_team,))))
    assert (rows.most.toarray().tolist(), rows.least.toarray().tolist()) == ([[3, 0]], [[0, 0]])
    assert rows.relaxed == ("row_teams",)
    rows = priced_rows(Grid.of(tied))
    assert rows.most.toarray().tolist() == rows.least.toarray().tolist() == [[3, 0]]
    assert rows.relaxed == ()
    tours = priced_rows(Grid.of(replace(month, rows=(Row("row", (("A", 3),), None, 2, 1, tours=-1),))))
    assert (tours.most.toarray().tolist(), tours.least.toarray().tolist()) == ([[3, 0]], [[2, -1]])
    assert tours.relaxed == ("row_tours",)
    some_days = Row("row", (("A", 3),), None, 2, 1, days=(day(0),), tours=1)
    assert priced_rows(Grid.of(replace(month, rows=(some_days,)))).relaxed == ("row_days", "row_tours")
