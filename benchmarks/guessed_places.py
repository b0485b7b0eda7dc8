"""Twenty invented counties planned with the places of all, a tenth or none of their firms known.

``bin/bench guessed_places [--counties N] [--firms N] [--effort quick] [--bare] [--margin M]``: each plan is
judged with the true ways; ``--bare`` leaves the addresses out, too. At most 5 % of the tours may overrun
their day, and fewer known places must not give more visits.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.invented_county import AS_OF, county
from benchmarks.invented_trades import COUNTY, OFFICE, OFFICE_NAME, TOWNS
from scheduler.month import Month, MonthInputs, build_problem
from scheduler.month.page.guessed import guessed_share
from scheduler.month.settings import MonthSettings
from scheduler.planning import solve
from scheduler.policy import grade, load_policy
from scheduler.reference import load_reference
from scheduler.risk import History, load_recipe, score
from scheduler.shipped import shipped

if TYPE_CHECKING:
    import pandas as pd

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import TravelMatrix
    from scheduler.policy import Policy

MONTH = "2026-12"
SHARES = (1.0, 0.1, 0.0)
LATE = 0.05


@dataclass(frozen=True)
class Judged:
    """A plan under true travel: its visits, tours, the tours that overrun, and the most minutes over."""

    visits: int
    tours: int
    over: int
    most_over: int
    guessed: int
    gap: float


def main() -> None:
    """Print a line a county and the sums; the exit is 1 where the promise is broken."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--counties", type=int, default=20)
    words.add_argument("--firms", type=int, default=400)
    words.add_argument("--effort", default="quick")
    words.add_argument("--first", type=int, default=1)
    words.add_argument("--bare", action="store_true")
    words.add_argument("--margin", type=float)
    given = words.parse_args()
    policy = load_policy(shipped("data", "policy", "pilot-2022.toml"))
    if given.margin is not None:
        policy = replace(policy, places=replace(policy.places, margin=given.margin))
    print(
        "county  " + "  ".join(f"{share:4.0%}: visits tours over most gap%" for share in SHARES), flush=True
    )
    rows = []
    for seed in range(given.first, given.first + given.counties):
        rows.append(judged(seed, given.firms, given.effort, policy, bare=given.bare))
        told = "  ".join(
            f"{each.visits:12d} {each.tours:5d} {each.over:4d} {each.most_over:4d} {each.gap:4.1f}"
            for each in rows[-1]
        )
        print(f"{seed:6d}  {told}", flush=True)
    broken = False
    for place, share in enumerate(SHARES):
        tours, over = (sum(getattr(row[place], name) for row in rows) for name in ("tours", "over"))
        worst = max(row[place].over / max(row[place].tours, 1) for row in rows)
        visits = sum(row[place].visits for row in rows)
        broken |= over > LATE * tours
        print(
            f"{share:4.0%} known: {visits} visits, {over} of {tours} tours overrun, worst county {worst:.1%}"
        )
    rose = sum(a.visits < b.visits or b.visits < c.visits for a, b, c in rows)
    print(f"counties in which fewer known places gave more visits: {rose}")
    raise SystemExit(1 if broken or rose else 0)


def judged(seed: int, firms: int, effort: str, policy: Policy, *, bare: bool) -> tuple[Judged, ...]:
    """Plan one county at each share of known places, and judge each plan with the true ways."""
    frames = dict(county(firms, 8, seed).frames)
    towns = county(firms, 8, seed).hidden["town"].to_numpy()
    luck = np.random.default_rng(seed)
    number = luck.integers(1, 200, len(towns))
    address = [f"{COUNTY}{TOWNS[town][0]}建设路{at}号" for town, at in zip(towns, number, strict=True)]
    employers = frames["employers"].assign(address=None if bare else np.array(address, dtype=object))
    order = luck.permutation(len(employers)) / len(employers)
    months = []
    for share in SHARES:
        known = order < share
        held = employers.assign(lat=employers["lat"].where(known), lon=employers["lon"].where(known))
        months.append(month_of({**frames, "employers": held.astype({"address": "str"})}, policy))
    made = []
    for month in months:
        plan = solve(month.problem, effort)
        over = overruns(month, plan, truth(months[0], month))
        late = [each for each in over if each > 0]
        share, gap = guessed_share(month, plan), plan.gap_pct or 0.0
        most = max(late, default=0)
        made.append(Judged(len(plan.visits), len(over), len(late), most, share.guessed, gap))
    return tuple(made)


def month_of(frames: dict[str, pd.DataFrame], policy: Policy) -> Month:
    """Return the month's problem of a county's records."""
    reference = load_reference(Path())
    grades = grade(frames, policy, reference, AS_OF)
    scores = score(History.of(frames, AS_OF, grades), load_recipe("scorecard", Path()))
    settings = MonthSettings(offices={OFFICE_NAME: OFFICE})
    return build_problem(MonthInputs(frames, grades, scores, settings, policy, reference, MONTH, AS_OF))


def truth(known: Month, month: Month) -> TravelMatrix:
    """Return the true ways; both months choose among the same firms."""
    missing = {each.place for each in month.problem.candidates} - set(known.problem.travel.points)
    if missing:
        raise ValueError(f"{len(missing)} candidates are not in the county whose places are known")
    return known.problem.travel


def overruns(month: Month, plan: Plan, ways: TravelMatrix) -> list[int]:
    """Return the minutes by which each tour overruns its day under the true ways; below 0 where it fits."""
    tours: dict[tuple[object, str], list[str]] = {}
    for visit in sorted(plan.visits, key=lambda each: (each.day, each.team, each.order)):
        tours.setdefault((visit.day, visit.team), []).append(visit.code)
    over = []
    for (day, code), codes in tours.items():
        team = month.problem.by_team[code]
        sites = [month.problem.candidate(each) for each in codes]
        stops = [team.office, *(each.place for each in sites), team.office]
        minutes = sum(each.minutes for each in sites)
        minutes += sum(ways.between(a, b) for a, b in pairwise(stops))
        limit = next(length for date, length in zip(team.days, team.minutes, strict=True) if date == day)
        over.append(minutes - limit)
    return over


if __name__ == "__main__":
    main()
