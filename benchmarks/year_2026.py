"""The invented county's 2026, month by month: all programmes at once, outcomes from its hidden process.

``bin/bench year_2026 [MONTHS]`` prints a line a month and ends with an error unless at least thirty visits
(over twelve months) serve several programmes, each counts once, no yearly cap is broken, and a planted
employer that is wanted every month is named as at its cap in the month before it would pass it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.invented_county import county, outcome
from scheduler.draw import hashes, sample
from scheduler.draw.beacon import BeaconRule
from scheduler.draw.chances import ONE, chances
from scheduler.month import Month, MonthInputs, build_problem
from scheduler.month.drawn import freeze_order, with_drawn_teams
from scheduler.month.page.ceilings import ceilings
from scheduler.month.page.outcome import shares
from scheduler.month.result import Found, carried_on
from scheduler.month.settings import MonthSettings
from scheduler.planning import solve
from scheduler.policy import grade, load_policy
from scheduler.reference import load_reference
from scheduler.risk import History, load_recipe, score
from scheduler.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem

    Frames = dict[str, pd.DataFrame]

YEAR, PLANTED, LEAST_MERGED, SEED = 2026, "planted", 30, 7
_HAPPENED = {
    "inspections": "visited_on",
    "findings": "found_on",
    "orders": "issued_on",
}
_WANTED_ALWAYS = {
    "kind": "register",
    "where": f'owner == "{PLANTED}"',
    "visit": "campaign",
    "approval": "invented",
    "quota": 1,
    "price": 3.0,
    "rank": 5,
}


@dataclass(frozen=True)
class Lived:
    """A month of the year that has been planned and carried out."""

    month: Month
    plan: Plan
    after: Frames


def year(
    months: int = 12, solver: Callable[[Problem], Plan] | None = None, draws: bool = True
) -> Iterator[Lived]:
    """Plan and carry out months of 2026, each from what the one before left behind."""
    frames = _begun(county().frames, date(YEAR - 1, 12, 31))
    solver = solver or (lambda problem: solve(problem, "quick"))
    for number in range(1, months + 1):
        as_of = date(YEAR, number, 1) - timedelta(days=1)
        made = _month(frames, f"{YEAR}-{number:02d}", as_of, draws)
        plan = solver(made.problem)
        found = {
            visit.code: _found(made.problem.candidate(visit.code).employer, visit.day)
            for visit in plan.visits
        }
        frames = carried_on(frames, made, plan, found)
        yield Lived(made, plan, frames)


def planted(frames: Frames) -> str:
    """Return the code of the planted employer."""
    employers = frames["employers"]
    return str(employers.loc[employers["owner"] == PLANTED, "employer"].iloc[0])


def main(arguments: Sequence[str]) -> None:
    """Print the year."""
    months = int(arguments[0]) if arguments else 12
    merged, named, passed = 0, "", ""
    for lived in year(months):
        made, plan = lived.month, lived.plan
        found = shares(made, plan)
        together = sum(len(made.problem.candidate(visit.code).programmes) > 1 for visit in plan.visits)
        merged += together
        code = planted(lived.after)
        if not named and any(each.employer == code for each in ceilings(made, plan)):
            named = made.days.name
        served = any(PLANTED in site.programmes for site in made.problem.candidates)
        if not passed and PLANTED in made.wishes["programme"].to_numpy() and not served:
            passed = made.days.name
        drawn = sum(each.got for each in found if each.programme in ("random", "low_risk", "non_responder"))
        short = {each.programme: each.short for each in found if each.short}
        print(
            f"{made.days.name}  {len(plan.visits):3d} visits, {together:3d} merged, {drawn:2d} drawn, "
            f"{sum(site.duty for site in made.problem.candidates):3d} duties of which "
            f"{len(plan.missed_duties):2d} missed; short of target: {short or 'none'}"
        )
        if broken := broken_caps(lived):
            raise ValueError(f"entered too often: {', '.join(broken)}")
        if lived.after["inspections"].duplicated(["employer", "visited_on"]).any():
            raise ValueError("a merged visit was recorded twice")
    print(f"{merged} merged visits; the planted employer is named in {named} and kept out in {passed}")
    if months == 12 and merged < LEAST_MERGED:
        raise ValueError(f"only {merged} merged visits")
    if months >= 3 and not (named and passed and named < passed):
        raise ValueError("the planted employer was not named in time")


def broken_caps(lived: Lived) -> tuple[str, ...]:
    """Return who was entered too often this year, counted by hand, apart from the program's own count."""
    rules = lived.month.policy.caps
    rows = lived.after["inspections"]
    rows = rows[(rows["visited_on"].dt.year == YEAR) & ~rows["kind"].isin(list(rules.exempt_kinds))]
    counts = rows[~rows["origin"].isin(list(rules.exempt_origins))].groupby("employer").size()
    return tuple(str(code) for code in counts.index[counts > (rules.per_level or 0)])


def _begun(frames: Frames, day: date) -> Frames:
    """Return the county's records as they stood at the end of a day, with the planted employer."""
    end, made = pd.Timestamp(day), dict(frames)
    for table, column in _HAPPENED.items():
        made[table] = frames[table][frames[table][column] <= end].reset_index(drop=True)
    for table, column in (("orders", "verified_on"), ("events", "answered_on"), ("findings", "corrected_on")):
        later = made[table][column] > end
        made[table] = made[table].assign(**{column: made[table][column].mask(later)})
    employers = frames["employers"]
    last = employers["last_inspection_on"]
    active = employers.loc[employers["status"] == "active", "employer"].min()
    owner = pd.Series(np.where(employers["employer"] == active, PLANTED, None), index=employers.index)
    made["employers"] = employers.assign(last_inspection_on=last.mask(last > end), owner=owner.astype("str"))
    return made


def _month(frames: Frames, name: str, as_of: date, draws: bool) -> Month:
    policy, reference = load_policy(shipped("data", "policy", "pilot-2022.toml")), load_reference(Path())
    grades = grade(frames, policy, reference, as_of)
    scores = score(History.of(frames, as_of, grades), load_recipe("scorecard", Path()))
    settings = MonthSettings(programmes={PLANTED: _WANTED_ALWAYS})
    first = build_problem(MonthInputs(frames, grades, scores, settings, policy, reference, name, as_of))
    if not draws:
        return first
    drawn, teams = drawn_sites(first)
    settings = with_drawn_teams(settings, teams)
    return build_problem(MonthInputs(frames, grades, scores, settings, policy, reference, name, as_of, drawn))


def drawn_sites(month: Month) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """Return the month's drawn sites, by the rules of the draw with a seed of the month."""
    order = freeze_order(month, BeaconRule("dice", month.as_of, "invented"))
    rows, team_of = [], dict[str, str]()
    for stratum in order.strata:
        seed = hashes.digest("year", str(SEED), month.days.name, stratum.name)
        listed = list(zip(stratum.codes, chances(stratum.risk, stratum.n).tolist(), strict=True))
        chosen, chance = sample.select(listed, seed), dict(listed)
        team_of = sample.assign(chosen, order.teams, len(chosen), seed) | team_of
        rows += [(code, stratum.name, team_of.get(code, ""), chance[code] / ONE) for code in chosen]
    frame = pd.DataFrame(rows, columns=["employer", "stratum", "team", "probability"])
    return frame.astype({"employer": "str", "team": "str"}), dict(order.officers)


def _found(employer: str, day: date) -> Found:
    seen = outcome(employer, day, SEED)
    return Found(seen.result, seen.items, seen.penalty)


if __name__ == "__main__":
    main(sys.argv[1:])
