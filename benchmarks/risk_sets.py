"""The four public sets: what is foretold, who is ranked, and their records through the shipped profiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from scheduler.domain.records import TABLES
from scheduler.intake import load_profile, read
from scheduler.reference import load_reference
from scheduler.risk import Target

INJURIES = "days_lost+days_restricted"
ROOT = Path(__file__).resolve().parent.parent
IMPORT_DAY = date(2026, 11, 25)


@dataclass(frozen=True)
class PublicSet:
    """A set's outcomes by the names of windows.toml; ``named`` are those judged without being asked.

    Attributes
    ----------
    steps
        Months between decisions inside a window, 0 for one decision at its start.
    seen_before, first_only
        Rank only sites visited before; count only the first visit of each.
    """

    outcomes: Mapping[str, Target]
    named: tuple[str, ...]
    steps: int = 0
    seen_before: bool = False
    first_only: bool = False


SETS: Mapping[str, PublicSet] = {
    "msha_mines": PublicSet(
        {
            "injury_days": Target("counts", INJURIES, 365, amount=True),
            "any_injury": Target("counts", f"{INJURIES}+deaths+perm_disabilities", 365),
            "severe_injuries": Target("counts", "deaths+perm_disabilities", 365),
            "violations": Target("counts", "violations", 365, amount=True),
        },
        named=("injury_days", "any_injury", "severe_injuries"),
    ),
    "osha_construction": PublicSet(
        {
            "serious_willful_repeat_count": Target("inspections", "serious", 365, amount=True, arriving=True),
            "serious_willful_repeat_any": Target("inspections", "serious", 365, arriving=True),
            "initial_penalty_usd": Target("inspections", "penalty", 365, amount=True, arriving=True),
        },
        named=("serious_willful_repeat_count",),
        steps=3,
    ),
    "chicago_food": PublicSet(
        {"critical_any": Target("inspections", "serious", 60)}, named=("critical_any",)
    ),
    "detroit_food": PublicSet(
        {
            "priority_count": Target(
                "inspections", "serious", 180, amount=True, step=60, programme="Routine Inspection"
            ),
            "not_in_compliance": Target("inspections", "fail", 180, step=60, programme="Routine Inspection"),
        },
        named=("priority_count", "not_in_compliance"),
        seen_before=True,
        first_only=True,
    ),
}


def load_frames(name: str, data: Path, later: Path | None) -> dict[str, pd.DataFrame]:
    """Read a set through its profile, later records behind the earlier; told twice counts once."""
    profile, reference = load_profile(name, ROOT), load_reference(ROOT)
    folders = [each / name for each in (data, later) if each is not None and (each / name).is_dir()]
    parts = [read(folder, profile, reference, import_day=IMPORT_DAY).frames for folder in folders]
    frames: dict[str, pd.DataFrame] = {}
    for table in sorted({each for part in parts for each in part}):
        together = pd.concat([part[table] for part in parts if table in part], ignore_index=True)
        if table != "employers":
            together = together.drop_duplicates(list(TABLES[table].key), ignore_index=True)
        if len(together):
            frames[table] = together
    return frames
