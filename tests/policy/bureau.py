"""A bureau of one employer, graded; each test writes only what it is about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from scheduler.policy import Policy, grade, load_policy
from scheduler.reference import load_reference
from scheduler.shipped import shipped
from tests.builders import records

AS_OF = date(2026, 11, 30)
REFERENCE = load_reference(Path())
NOISE, SILICA, BENZENE, TOLUENE, XRAY = "P01", "D01", "C028", "C029", "R03"


def policy(name: str = "pilot-2022") -> Policy:
    """Return a shipped policy."""
    return load_policy(shipped("data", "policy", f"{name}.toml"))


def employer(**changes: Any) -> dict[str, Any]:
    """Return an employer with 20 exposed workers in an industry of the general kind."""
    return {"employer": "E", "industry": "A0111", "employees": 40, "exposed_workers": 20, **changes}


def measured(factor: str, value: float, **changes: Any) -> dict[str, Any]:
    """Return a measurement of this year: noise in dB(A), all else the mean of a shift in mg/m3."""
    noise = factor == NOISE
    usual = {
        "employer": "E",
        "factor": factor,
        "measured_on": date(2026, 6, 1),
        "limit_kind": "LEX" if noise else "TWA",
        "fraction": "total" if factor.startswith("D") else None,
        "value": value,
        "unit": "dB(A)" if noise else "mg/m3",
    }
    return usual | changes


def graded(
    *rows: dict[str, Any],
    rules: Policy | None = None,
    as_of: date = AS_OF,
    **frames: list[dict[str, Any]],
) -> pd.DataFrame:
    """Return the grades of these employers (one usual employer, if none) with these records."""
    made = {"employers": records("employers", *(rows or (employer(),)))}
    made |= {table: records(table, *held) for table, held in frames.items()}
    return grade(made, rules or policy(), REFERENCE, as_of)


def exposed(factor: str, workers: float | None = None, **changes: Any) -> dict[str, Any]:
    """Return a declared hazard."""
    return {"employer": "E", "factor": factor, "workers": workers, **changes}


def checked(score: float, **changes: Any) -> dict[str, Any]:
    """Return a self-check of this year."""
    return {"employer": "E", "checked_on": date(2026, 3, 1), "score": score, **changes}


def visited(day: date, **changes: Any) -> dict[str, Any]:
    """Return a daily inspection on site."""
    usual = {"inspection": f"{day}", "employer": "E", "visited_on": day, "kind": "daily", "on_site": True}
    return usual | changes
