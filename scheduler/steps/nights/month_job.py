"""The job of a month: on its day, a draft of the coming month, unless someone has begun one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from scheduler import child
from scheduler.domain.canonical import canonical, digest, sha
from scheduler.domain.errors import SchedulerError
from scheduler.domain.periods import Timetable, month_end, month_from
from scheduler.steps.months.making import make_month, month_sheet
from scheduler.steps.months.solving import solved
from scheduler.steps.nights.jobs import Job, Made, limits_of
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.storage import RunFacts, last_import, list_plans, put_out, reading, save_plan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from scheduler.bureau import Bureau
    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem
    from scheduler.domain.sheet import MonthSheet
    from scheduler.steps.nights.jobs import Steps
    from scheduler.storage import Claim

MONTH_JOB = "month"
CAUGHT_UP = "quick"
"""Effort of a draft that comes late: soon matters more than the last tenth of a percent."""


def _timetable(bureau: Bureau) -> Timetable:
    settings = bureau.settings["nightly"]
    return Timetable(MONTH_JOB, "month", settings.at, settings.month_day, catch_up=True)


def _make(bureau: Bureau, claim: Claim, steps: Steps) -> Made:
    """Draft the month after the period's; one that comes late knows what was known by the month's eve."""
    month = _next(claim.period)
    day = min(bureau.today, date.fromisoformat(f"{month}-01") - timedelta(days=1))
    with reading(bureau.engine) as session:
        begun = any(each[0] == month for each in list_plans(session, bureau.division))
        ledger = last_import(session, bureau.division)
    if begun:
        with steps.step("draft") as tell:
            tell("month_begun", month=month)
        return Made(RunFacts(sha(f"{month} begun"), day, ledger, {}), lambda session: None)
    with steps.step("gather") as tell:
        try:
            problem = child.run(month_problem, replace(bureau), month, day, ledger, limits=limits_of(bureau))
        except SchedulerError as wrong:
            if wrong.code != "no_employers":
                raise
            tell(wrong.code, **wrong.facts)
            return Made(RunFacts(sha(f"{month} nobody"), day, ledger, {}), lambda session: None)
        tell("month_gathered", month=month, candidates=len(problem.candidates), teams=len(problem.teams))
    in_time = bureau.today == _day(bureau, claim.period)
    effort = bureau.settings["planning"].effort if in_time else CAUGHT_UP
    with steps.step("draft") as tell:
        plan = solved(problem, effort, limits=limits_of(bureau))
        if plan.ended_by == "killed" and not claim.last:
            # it may not end so again; where it does each time, the plan there is must do
            raise child.ChildDied("killed", "solve")
        gap = "-" if plan.gap_pct is None else f"{plan.gap_pct:.2f}"
        tell("month_drafted", month=month, visits=len(plan.visits), missed=len(plan.missed_duties), gap=gap)
        if plan.ended_by in {"memory", "clock", "killed"}:
            tell(f"month_{plan.ended_by}", candidates=len(problem.candidates), teams=len(problem.teams))
    plan = replace(plan, versions=problem.versions)
    sheet = child.run(month_page, replace(bureau), month, day, ledger, plan, limits=limits_of(bureau))
    draft = _Draft(bureau, month, ledger, problem, plan, sheet)
    versions = {**dict(problem.versions), "effort": effort}
    return Made(RunFacts(draft.output_hash, day, ledger, versions, draft.input_hash), draft.keep)


def month_problem(bureau: Bureau, month: str, day: date, ledger: int) -> Problem:
    """Return the problem of a month as it was seen on a day, in a child process."""
    return make_month(snapshot_of(bureau, day, ledger), month).problem


def month_page(bureau: Bureau, month: str, day: date, ledger: int, plan: Plan) -> MonthSheet:
    """Return the sheet of a month's plan as it was seen on a day, in a child process."""
    snapshot = snapshot_of(bureau, day, ledger)
    return month_sheet(snapshot, make_month(snapshot, month), plan, bureau.language)


@dataclass(frozen=True)
class _Draft:
    """A draft that is about to be kept."""

    bureau: Bureau
    month: str
    ledger: int
    problem: Problem
    plan: Plan
    sheet: MonthSheet

    @property
    def output_hash(self) -> str:
        """Names the plan; the numbers of imports among its versions are not part of it."""
        return digest(replace(self.plan, versions=()))

    @property
    def input_hash(self) -> str:
        """Names the problem, likewise."""
        return digest(replace(self.problem, versions=()))

    def keep(self, session: Session) -> None:
        """Keep the draft and put its files out, unless a person began the month meanwhile."""
        division = self.bureau.division
        if any(each[0] == self.month for each in list_plans(session, division)):
            return
        version = save_plan(
            session,
            division,
            self.month,
            self.problem,
            self.plan,
            ledger=self.ledger,
            actor=MONTH_JOB,
            reason="nightly",
            sheet=self.sheet,
        )
        body = {"what": "month", "month": self.month, "version": version, "versions": canonical({})}
        put_out(session, division, f"{division}/month/{self.month}/{version}", "export", body)


def _day(bureau: Bureau, period: str) -> date:
    """Return the local day on which a period's draft is due."""
    first = date.fromisoformat(f"{period}-01")
    return min(first + timedelta(days=bureau.settings["nightly"].month_day - 1), month_end(first))


def _next(period: str) -> str:
    return f"{month_from(date.fromisoformat(f'{period}-01'), 1):%Y-%m}"


MONTH = Job(MONTH_JOB, _timetable, _make)
