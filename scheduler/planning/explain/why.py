"""Why a site is in a plan, or what keeps it out, what it lacks, and what would let it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SchedulerError, hint
from scheduler.domain.plan import Plan, Visit
from scheduler.domain.problem import MOST_WORTH
from scheduler.planning.explain.remedies import remedies
from scheduler.planning.explain.remedy import Raise
from scheduler.planning.explain.team_days import Obstacle, crowded, obstacles_of, team_days_of
from scheduler.planning.heuristics.greedy import build
from scheduler.planning.heuristics.insertions import with_site
from scheduler.planning.model.check import lack
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.tours import plan_of, tours_in

if TYPE_CHECKING:
    from scheduler.domain.problem import Candidate, Problem
    from scheduler.planning.explain.remedy import Remedy

Solver = Callable[["Problem"], Plan]
MOST_SOLVES = 12
CLOSE = 2000


@dataclass(frozen=True)
class Why:
    """The reasons of one site, as data.

    Attributes
    ----------
    visit
        The visit in the plan; for a site left out, the one it would get if it were forced in; ``None``
        where it has no place at all.
    tour
        Codes of that visit's tour, in order.
    value, other
        Value of the plan in hand, and of the best plan found with the site left out, or forced in.
    reaches
        Worth of that other plan's visits less that of the plan in hand: what is gained or lost in harm.
    undone
        Duties that the other plan leaves undone and the plan in hand meets.
    short
        Visits by which the other plan falls further short of what policy and programmes ask this month.
    worth_per_harm
        Worth of one unit of expected harm.
    exchanged
        Sites that would come instead of a planned one, or would have to go for one left out.
    obstacles
        Rules that bar team-days to a site left out, the one that bars most first.
    changes
        What would let a site left out in, each enough by itself: first what is easiest to decide.
    solved
        Whether ``other`` and the changes come from whole solves, not from a search around the plan.
    """

    code: str
    planned: bool
    worth: int
    duty: bool
    programmes: tuple[str, ...]
    held: str
    value: int
    other: int | None
    visit: Visit | None = None
    reaches: int = 0
    undone: tuple[str, ...] = ()
    short: int = 0
    worth_per_harm: float = 1000.0
    tour: tuple[str, ...] = ()
    exchanged: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    changes: tuple[Remedy, ...] = ()
    solved: bool = False

    @property
    def lacks(self) -> int | None:
        """Worth at which a plan forced to hold the site equals the plan in hand; ``None``: no such plan."""
        return None if self.other is None or self.planned else max(self.value - self.other, 0)

    @property
    def earns(self) -> int | None:
        """What the plan in hand is worth more than the best one found without the site."""
        return self.value - self.other if self.planned and self.other is not None else None


def why(problem: Problem, plan: Plan, code: str, *, solver: Solver | None = None) -> Why:
    """Return the reasons of a site, by its candidate's or its employer's code.

    Without a solver the answer comes from a search around the plan in hand, in a moment: the worth it
    lacks is then enough, but may be more than needed. With one, each figure and change comes from a solve.

    Raises
    ------
    SchedulerError
        ``unknown_site`` where the month has no such candidate.
    """
    site = _candidate(problem, plan, code)
    grid = Grid.of(problem)
    if any(visit.code == site.code for visit in plan.visits):
        return _planned(grid, plan, site, solver)
    return _left_out(grid, plan, site, solver)


def forced(problem: Problem, code: str) -> Problem:
    """Return the month in which a candidate must be visited."""
    return replace(
        problem,
        candidates=tuple(
            replace(site, duty=True, due_on=None) if site.code == code and not site.must else site
            for site in problem.candidates
        ),
    )


def _candidate(problem: Problem, plan: Plan, code: str) -> Candidate:
    """Find a candidate by its code or its employer's; the planned one, where an employer has several."""
    if code in problem.by_code:
        return problem.candidate(code)
    planned = {visit.code for visit in plan.visits}
    own = [site for site in problem.candidates if site.employer == code]
    if not own:
        known = {site.code for site in problem.candidates} | {site.employer for site in problem.candidates}
        raise SchedulerError("unknown_site", site=code, near=hint(code, known)["near"])
    return min(own, key=lambda site: (site.code not in planned, site.code))


def _planned(grid: Grid, plan: Plan, site: Candidate, solver: Solver | None) -> Why:
    """Take the site away, and see what the team would do instead."""
    rest = replace(
        grid.problem, candidates=tuple(each for each in grid.problem.candidates if each.code != site.code)
    )
    bare = Grid.of(rest)
    left = tours_in(bare, replace(plan, visits=tuple(each for each in plan.visits if each.code != site.code)))
    around = plan_of(bare, build(bare, kept=left))
    best = max((around, solver(rest)), key=lambda each: each.value) if solver else around
    visit = next(each for each in plan.visits if each.code == site.code)
    return replace(
        _facts(grid.problem, plan, site, solver),
        planned=True,
        other=best.value,
        visit=visit,
        **_against(grid.problem, plan, best, site.code),
        tour=_tour(plan, visit),
        exchanged=_only_in(around, plan),
    )


def _left_out(grid: Grid, plan: Plan, site: Candidate, solver: Solver | None) -> Why:
    """Force the site in, and see what it pushes out, what bars it and what would help."""
    slots, tours = team_days_of(grid, site), tours_in(grid, plan)
    facts = replace(
        _facts(grid.problem, plan, site, solver),
        obstacles=(*obstacles_of(slots), *crowded(grid, tours, grid.index[site.code])),
    )
    forcing = Grid.of(forced(grid.problem, site.code))
    found = with_site(forcing, tours, forcing.index[site.code])
    if found is not None:
        other = found[1] if solver is None else _better(found[1], solver(forcing.problem), site.code)
        lacks = max(plan.value - other.value, 0)
        shown = _lacking(forcing.problem, plan, site.code, lacks, solver) if solver and lacks else lacks
        lacks = lacks if shown is None else shown
        visit = next(each for each in other.visits if each.code == site.code)
        facts = replace(
            facts,
            other=plan.value - lacks if solver else other.value,
            visit=visit,
            **_against(grid.problem, plan, other, site.code),
            tour=_tour(other, visit),
            exchanged=_only_in(plan, other),
            solved=solver is not None and shown is not None,
        )
    return replace(facts, changes=tuple(remedies(grid, plan, site, slots, lacks=facts.lacks, solver=solver)))


def _better(one: Plan, other: Plan, code: str) -> Plan:
    """Return the second of two plans if it holds a site and is worth more than the first."""
    holds = any(visit.code == code for visit in other.visits)
    return other if holds and other.value > one.value else one


def _lacking(forcing: Problem, plan: Plan, code: str, lacks: int, solver: Solver) -> int | None:
    """Return a worth with which a solve that must hold the site reaches the plan; a tenth less does not.

    Solves of nearly equal months may end at plans that differ by more than the months do, so no figure is
    taken from another: from ``lacks`` on, upwards until it is enough, then down while a tenth less is.
    ``None`` where twice as much is not enough for the solver, whose plans are then too poor to show it.
    """

    def short(worth: int) -> int:
        return plan.value - solver(Raise(code, worth)(forcing)).value

    left, most = MOST_SOLVES, min(2 * lacks, MOST_WORTH)
    while (missing := short(lacks)) > plan.value // CLOSE:
        left, lacks = left - 1, lacks + max(missing, lacks // 10)
        if not left or lacks > most:
            return None
    while left and short(lacks * 9 // 10) <= 0:
        left, lacks = left - 1, lacks * 9 // 10
    return lacks


def _against(problem: Problem, plan: Plan, other: Plan, code: str) -> dict[str, Any]:
    """Return what another plan gains or loses beside the plan in hand; ``code``: the site in question."""
    undone = set(other.missed_duties) - set(plan.missed_duties) - {code}
    short = [sum(lack(row, each.visits) for row in problem.rows) for each in (plan, other)]
    return {
        "reaches": other.worth - plan.worth,
        "undone": tuple(sorted(undone)),
        "short": short[1] - short[0],
    }


def _facts(problem: Problem, plan: Plan, site: Candidate, solver: Solver | None) -> Why:
    return Why(
        site.code,
        planned=False,
        worth=site.worth,
        duty=site.duty,
        programmes=site.programmes,
        held=site.held,
        value=plan.value,
        other=None,
        solved=solver is not None,
        worth_per_harm=problem.worth_per_harm,
    )


def _tour(plan: Plan, visit: Visit) -> tuple[str, ...]:
    same = [each for each in plan.visits if (each.team, each.day) == (visit.team, visit.day)]
    return tuple(each.code for each in sorted(same, key=lambda each: each.order))


def _only_in(one: Plan, other: Plan) -> tuple[str, ...]:
    """Return the codes of one plan that the other lacks."""
    return tuple(sorted({each.code for each in one.visits} - {each.code for each in other.visits}))
