"""Six months of the sample county in a row, results from the hidden truth with a memory.

``bin/bench six_months [--seeds 10] [--first 1] [--effort quick]`` plans each month from what the one before
left, carries the visits out in the hidden truth, and prints a line a month: overdue, the interval that the
first month foretold, visits, orders open. It ends with an error where an employer is visited twice for one
reason within a month.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from benchmarks.invented_county import AS_OF, county
from benchmarks.invented_memory import Truth
from scheduler.month import MonthInputs, build_problem
from scheduler.month.page.backlog import backlog
from scheduler.month.page.forecast import overdue_forecast
from scheduler.month.programmes.orders import OpenOrders
from scheduler.month.result import Found, carried_on
from scheduler.month.settings import MonthSettings
from scheduler.planning import greedy, solve
from scheduler.policy import grade, load_policy
from scheduler.reference import load_reference
from scheduler.risk import History, load_recipe, score
from scheduler.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.domain.plan import Plan
    from scheduler.month import Month

MONTHS = ("2026-12", "2027-01", "2027-02", "2027-03", "2027-04", "2027-05")
POLICY, REFERENCE = load_policy(shipped("data", "policy", "pilot-2022.toml")), load_reference(Path())


def inputs_of(frames: dict[str, pd.DataFrame], month: str, as_of: date) -> MonthInputs:
    """Return what a month is made from, as the program reads it on a day."""
    grades = grade(frames, POLICY, REFERENCE, as_of)
    scores = score(History.of(frames, as_of, grades), load_recipe("scorecard", Path()))
    return MonthInputs(frames, grades, scores, MonthSettings(), POLICY, REFERENCE, month, as_of)


def carried_out(
    truth: Truth, made: Month, plan: Plan, orders: dict[str, tuple[int, ...]]
) -> dict[str, Found]:
    """Return what the visits of a plan found; orders given and kept are remembered in ``orders``."""
    found, limit = {}, timedelta(days=POLICY.orders.time_limit_days)
    for visit in sorted(plan.visits, key=lambda each: each.day):
        candidate = made.problem.candidate(visit.code)
        seen = truth.visit(candidate.employer, visit.day, made.kind(candidate))
        again = any(isinstance(made.programme(code), OpenOrders) for code in candidate.programmes)
        left = truth.unsettled(orders.pop(candidate.employer, ()), visit.day) if again else ()
        faults = tuple(sorted({*seen.faults, *left}))
        minor = [each for each in seen.outcome.items if each[1] < 3]
        items = (*((f"fault {each}", 3) for each in faults), *minor)
        result = "fail" if faults else "conditions" if items and not again else "pass"
        found[visit.code] = Found(result, tuple(items), seen.outcome.penalty)
        if faults:
            orders[candidate.employer] = faults
            truth.order(faults, visit.day, visit.day + limit)
    return found


def lived(seed: int, effort: str) -> list[tuple[int, bool]]:
    """Live six months; return (overdue, inside the interval foretold in the first month) of each."""
    frames, as_of = dict(county().frames), AS_OF
    last = county().hidden["employer"].map(frames["inspections"].groupby("employer")["visited_on"].max())
    truth = Truth(county().hidden, AS_OF, 400, seed, last_visit=last.to_numpy())
    orders: dict[str, tuple[int, ...]] = {}
    foretold, told = {}, []
    for name in MONTHS:
        inputs = inputs_of(frames, name, as_of)
        made = build_problem(inputs)
        plan = greedy(made.problem) if effort == "greedy" else solve(made.problem, effort)
        if not foretold:
            foretold = {each.month: each for each in overdue_forecast(made, plan)}
        frames = carried_on(frames, made, plan, carried_out(truth, made, plan, orders))
        as_of = (pd.Timestamp(f"{name}-01") + pd.offsets.MonthEnd(0)).date()
        after = build_problem(replace(inputs_of(frames, name, as_of), month=_next(name)))
        overdue = sum(each.all_overdue for each in backlog(after, replace(plan, visits=())))
        expected = foretold[name]
        inside = expected.low <= overdue <= expected.high
        told.append((overdue, inside))
        _refuse_repeats(frames, name)
        waits = int(frames["orders"]["verified_on"].isna().sum())
        print(
            f"seed {seed} {name}  {len(plan.visits):3d} visits, overdue {overdue:4d}, foretold {expected.low}"
            f"-{expected.high} ({'in' if inside else 'OUT'}), {waits} orders open, gap {plan.gap_pct}",
            flush=True,
        )
    return told


def _next(name: str) -> str:
    return (pd.Timestamp(f"{name}-01") + pd.offsets.MonthBegin(1)).strftime("%Y-%m")


def _refuse_repeats(frames: dict[str, pd.DataFrame], month: str) -> None:
    rows = frames["inspections"]
    rows = rows[rows["visited_on"].dt.strftime("%Y-%m") == month]
    twice = rows[rows.duplicated(["employer", "programme"])]
    if len(twice):
        raise ValueError(f"visited twice for one reason in {month}: {', '.join(twice['employer'])}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Live the months of each seed and print how often the interval held."""
    parser = argparse.ArgumentParser(prog="bin/bench six_months")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--effort", default="quick")
    given = parser.parse_args(arguments)
    seeds = range(given.first, given.first + given.seeds)
    told = [each for seed in seeds for each in lived(seed, given.effort)]
    inside = sum(hit for _, hit in told)
    print(f"{inside} of {len(told)} inside the 80 % interval ({100 * inside / len(told):.0f} %)")


if __name__ == "__main__":
    main()
