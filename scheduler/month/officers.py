"""The officers who may inspect in a month, with the days they are free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from scheduler.month.calendar import MonthDays
    from scheduler.policy import Policy

_GONE = ("left", "retired", "离职", "退休", "调离")


@dataclass(frozen=True)
class Officer:
    """An officer with an enforcement certificate.

    Attributes
    ----------
    days
        Working days of the month on which the officer is free and certified.
    skills
        Names of the policy's skills.
    barred
        Employers that the officer must not visit.
    """

    code: str
    name: str
    office: str
    lead: bool
    skills: frozenset[str]
    days: frozenset[date]
    barred: frozenset[str]


def officers(
    frames: Mapping[str, pd.DataFrame], days: MonthDays, policy: Policy
) -> tuple[tuple[Officer, ...], tuple[str, ...]]:
    """Return the officers who can inspect, in order of code, and the codes of those without a certificate."""
    listed = frames["officers"].sort_values("officer", kind="stable")
    listed = listed[~listed["status"].isin(_GONE)]
    barred = _barred(frames.get("recusals"))
    away = _away(frames.get("absences"), days)
    able, unable = [], []
    for row in listed.to_dict("records"):
        code = str(row["officer"])
        until = row["certified_until"]
        certified = pd.notna(row["certificate"]) and not (pd.notna(until) and until.date() < days.first)
        if not certified:
            unable.append(code)
            continue
        able.append(
            Officer(
                code=code,
                name=code if pd.isna(row["name"]) else str(row["name"]),
                office="" if pd.isna(row["office"]) else str(row["office"]),
                lead=bool(row["lead"]),
                skills=_skills(row["skills"], policy),
                days=frozenset(
                    day
                    for day in days.working
                    if day not in away.get(code, ()) and (pd.isna(until) or day <= until.date())
                ),
                barred=barred.get(code, frozenset()),
            )
        )
    return tuple(able), tuple(unable)


def _skills(text: object, policy: Policy) -> frozenset[str]:
    """Return the policy's names of the skills an officer is listed with."""
    listed = set() if pd.isna(text) else {part.strip() for part in str(text).split(";")}  # type: ignore[call-overload]
    return frozenset(name for name, skill in policy.skills.items() if listed & {name, *skill.words})


def _barred(recusals: pd.DataFrame | None) -> dict[str, frozenset[str]]:
    if recusals is None or recusals.empty:
        return {}
    return {
        str(officer): frozenset(map(str, employers))
        for officer, employers in recusals.groupby("officer")["employer"]
    }


def _away(absences: pd.DataFrame | None, days: MonthDays) -> dict[str, frozenset[date]]:
    """Return the working days on which each officer is away."""
    if absences is None or absences.empty:
        return {}
    within = absences[
        (absences["from_day"] <= pd.Timestamp(days.last)) & (absences["to_day"] >= pd.Timestamp(days.first))
    ]
    gone: dict[str, set[date]] = {}
    for row in within.itertuples():
        start, end = row.from_day.date(), row.to_day.date()  # type: ignore[union-attr]
        gone.setdefault(str(row.officer), set()).update(_between(days.working, start, end))
    return {code: frozenset(held) for code, held in gone.items()}


def _between(days: Iterable[date], start: Any, end: Any) -> list[date]:
    return [day for day in days if start <= day <= end]
