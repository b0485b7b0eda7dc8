"""A small bureau and its month; each test writes only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from scheduler.month import Month, MonthInputs, build_problem
from scheduler.month.settings import MonthSettings
from scheduler.policy import Policy, grade, load_policy
from scheduler.reference import load_reference
from scheduler.shipped import shipped
from tests.builders import records

AS_OF = date(2026, 11, 30)
REFERENCE = load_reference(Path())
POLICY = load_policy(shipped("data", "policy", "pilot-2022.toml"))


def only(*names: str, **tables: dict[str, Any]) -> Policy:
    """Return the shipped policy with these of its programmes, and further ones given as tables."""
    kept = {name: POLICY.programmes[name] for name in names}
    return replace(POLICY, programmes={**kept, **tables})


def employer(code: str, **changes: Any) -> dict[str, Any]:
    """Return an open employer of 10 people near the office, visited in November, so nothing is due."""
    usual = {
        "employer": code,
        "name": f"Firm {code}",
        "division": "429099",
        "industry": "A0111",
        "employees": 10,
        "exposed_workers": 5,
        "lat": 30.5,
        "lon": 112.5,
        "status": "active",
        "last_inspection_on": date(2026, 11, 2),
    }
    return usual | changes


def officer(code: str, **changes: Any) -> dict[str, Any]:
    """Return a certified officer who leads."""
    usual = {"officer": code, "certificate": code, "office": "office", "lead": True, "name": f"Mr {code}"}
    return usual | changes


def frames(*employers: dict[str, Any], **tables: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Return record frames of these employers, four officers, and what is given."""
    people = tables.pop("officers", [officer(f"O{place}") for place in range(1, 5)])
    made = {"employers": records("employers", *employers), "officers": records("officers", *people)}
    return made | {table: records(table, *rows) for table, rows in tables.items()}


def month(
    *employers: dict[str, Any],
    policy: Policy = POLICY,
    settings: MonthSettings | None = None,
    name: str = "2026-12",
    as_of: date = AS_OF,
    worth: dict[str, int] | None = None,
    drawn: pd.DataFrame | None = None,
    **tables: list[dict[str, Any]],
) -> Month:
    """Return the month of a bureau; ``worth`` by employer, 100 where it is not told."""
    held = frames(*employers, **tables)
    grades = grade(held, policy, REFERENCE, as_of)
    scores = pd.DataFrame(
        {"worth": [(worth or {}).get(code, 100) for code in grades.index], "points": 500}, index=grades.index
    )
    return build_problem(
        MonthInputs(held, grades, scores, settings or MonthSettings(), policy, REFERENCE, name, as_of, drawn)
    )


def order(code: str, due_on: date, **changes: Any) -> dict[str, Any]:
    """Return an open order."""
    return {
        "order": f"{code} {due_on}",
        "employer": code,
        "issued_on": date(2026, 1, 2),
        "due_on": due_on,
    } | changes
