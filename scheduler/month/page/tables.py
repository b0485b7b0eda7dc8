"""The tables of a month's sheet, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from scheduler.domain.sheet import SheetTable
from scheduler.language import say
from scheduler.month.page.outcome import Share, team_days_missing
from scheduler.month.page.words import class_name, text_of, title
from scheduler.month.programmes.orders import open_by_employer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.domain.plan import Plan
    from scheduler.month.problem import Month


def table(name: str, heads: Iterable[str], rows: Iterable[tuple[object, ...]], language: str) -> SheetTable:
    """Return a table whose name and heads are words of ``language`` (codes ``table_`` and ``head_``)."""
    words = tuple(say(f"head_{head}", language) for head in heads)
    return SheetTable(say(f"table_{name}", language), words, tuple(rows), _SHOWN.get(name, 0))


# columns of each table in a summary; the others are for the printed pages only
_SHOWN = {
    "forecast": 3,
    "standing": 3,
    "backlog": 7,
    "capacity": 2,
    "classes": 6,
    "programmes": 8,
    "missed": 6,
}


def capacity_table(month: Month, plan: Plan, language: str) -> SheetTable:
    """Return the official arithmetic of the month, and what the plan uses of it."""
    amounts = month.capacity
    tours = len({(visit.day, visit.team) for visit in plan.visits})
    lines = (
        ("officers", amounts.officers),
        ("working_days", amounts.working_days),
        ("legal_days", round(amounts.legal, 1)),
        ("absent_days", round(amounts.absent, 1)),
        ("other_enforcement", round(amounts.other_enforcement, 1)),
        ("non_enforcement", round(amounts.non_enforcement, 1)),
        ("inspection_days", round(amounts.inspection, 1)),
        ("key_days", round(amounts.key, 1)),
        ("general_days", round(amounts.general, 1)),
        ("team_days", amounts.team_days),
        ("reserve_days", amounts.reserve),
        ("planned_tours", tours),
        ("planned_visits", len(plan.visits)),
    )
    rows = [(say(f"capacity_{name}", language), amount) for name, amount in lines]
    return table("capacity", ("item", "amount"), rows, language)


def class_table(month: Month, plan: Plan, language: str) -> SheetTable:
    """Return, by class from the highest risk, how many employers there are, are due, and are visited."""
    view = month.view[month.view["open"]]
    by_class = view.groupby("supervision_class")
    problem = month.problem
    classes = view["supervision_class"].to_dict()
    seen = [problem.candidate(visit.code) for visit in plan.visits]
    rows = []
    for name in reversed(month.policy.classes.order):
        here = by_class.get_group(name) if name in by_class.groups else view.iloc[:0]
        visits = [each for each in seen if classes.get(each.employer) == name]
        priority = here["priority"].value_counts()
        rows.append(
            (
                class_name(month.policy, name, language),
                len(here),
                int(priority.get("must", 0)),
                int(priority.get("may", 0)),
                len(visits),
                sum(each.duty for each in visits),
            )
        )
    heads = ("class", "employers", "must", "may", "visits", "duties_met")
    return table("classes", heads, rows, language)


def programme_table(month: Month, found: Iterable[Share], language: str) -> SheetTable:
    """Return what each programme wanted, got, and what displaced the rest."""
    rows = []
    comma = say("list_comma", language)
    for each in found:
        if not month.programme(each.programme).runs(month.days):
            continue
        by = [
            f"{title(month.programme(code), language)} {count}" for code, count in each.displaced_by if code
        ]
        rows.append(
            (
                title(month.programme(each.programme), language),
                each.wishes,
                each.duties,
                each.asked,
                each.got,
                each.merged,
                len(each.missed_duties),
                each.short,
                comma.join(by),
            )
        )
    heads = ("programme", "wishes", "duties", "asked", "got", "merged", "missed", "short", "displaced_by")
    return table("programmes", heads, rows, language)


def missed_table(month: Month, plan: Plan, language: str) -> SheetTable:
    """Return the duties that do not fit, the longest overdue first, each with the minutes it lacks."""
    problem, rows = month.problem, []
    codes = {visit.code for visit in plan.visits}
    missed = [each for each in problem.candidates if each.duty and each.code not in codes]
    for each in sorted(missed, key=lambda one: (one.due_on is None, one.due_on, one.code)):
        late = (month.as_of - each.due_on).days if each.due_on else 0
        names = [title(month.programme(code), language) for code in each.programmes]
        rows.append(
            (
                each.code,
                text_of(month.view.at[each.employer, "name"]),
                say("list_comma", language).join(names),
                each.due_on,
                max(late, 0),
                each.minutes,
            )
        )
    heads = ("code", "name", "programmes", "due_on", "days_overdue", "minutes")
    return table("missed", heads, rows, language)


def missing_days(month: Month, plan: Plan) -> int:
    """Return the team-days that the missed duties would fill."""
    codes = {visit.code for visit in plan.visits}
    lacking = tuple(each.code for each in month.problem.candidates if each.duty and each.code not in codes)
    return team_days_missing(month, plan, lacking)


def orders_table(month: Month, plan: Plan, language: str) -> SheetTable:
    """Return orders past their time limit that nobody has verified, the oldest first."""
    orders = open_by_employer(month.situation)
    late = orders[orders["due_on"] < pd.Timestamp(month.as_of)].sort_values(["due_on", "order"])
    planned = {month.problem.candidate(visit.code).employer: visit.day for visit in plan.visits}
    rows = [
        (
            order,
            employer,
            text_of(month.view["name"].get(employer)),
            due.date(),
            (month.as_of - due.date()).days,
            planned.get(employer),
        )
        for employer, order, due in zip(late.index, late["order"], late["due_on"], strict=True)
    ]
    heads = ("order", "employer", "name", "due_on", "days_overdue", "planned_on")
    return table("orders", heads, rows, language)


def teams_table(month: Month, plan: Plan, language: str) -> SheetTable:
    """Return each team with its days, its budget of tours and what the plan gives it."""
    names = {each.code: each.name for each in month.officers}
    rows = []
    for team in month.problem.teams:
        visits = [visit for visit in plan.visits if visit.team == team.code]
        rows.append(
            (
                team.code,
                say("list_comma", language).join(names.get(code, code) for code in team.officers),
                len(team.days),
                team.most_tours,
                len({visit.day for visit in visits}),
                len(visits),
            )
        )
    return table("teams", ("team", "officers", "free_days", "budget", "tours", "visits"), rows, language)


def left_out_table(month: Month, language: str) -> SheetTable:
    """Return why employers are not candidates this month, and how many."""
    counts = month.left_out.value_counts()
    rows = [(say(f"unlisted_{reason}", language), int(counts[reason])) for reason in sorted(counts.index)]
    return table("left_out", ("reason", "employers"), rows, language)
