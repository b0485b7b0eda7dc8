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

_THERE = ("active", "half")
_ABSENT = ("away", "left")
_HALF = 0.5


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
    share
        Of a working day: 1, or a half for who works part time.
    """

    code: str
    name: str
    office: str
    lead: bool
    skills: frozenset[str]
    days: frozenset[date]
    barred: frozenset[str]
    share: float = 1.0


@dataclass(frozen=True)
class Staff:
    """The officers of a month, and who is not among them.

    Attributes
    ----------
    able
        Officers who are there, in order of code. Who has leave on every day of the month is among them,
        without days: a team that was drawn stays known.
    uncertified
        Codes of those without a certificate.
    absent
        Names of those who are away all the month, by the list of officers (on loan, long sick, in training)
        or because absences leave them no day.
    asked
        (code, word) of those whose status is a word that is not understood; it does not mean present.
    """

    able: tuple[Officer, ...]
    uncertified: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()

    @property
    def shares(self) -> tuple[float, ...]:
        """Of a working day, one for each officer who is free on some day of the month."""
        return tuple(each.share for each in self.able if each.days)

    def absent_days(self, working: int) -> float:
        """Return the officer-days, of so many working days each, on which one of them is not free."""
        return sum(each.share * (working - len(each.days)) for each in self.able if each.days)


def officers(frames: Mapping[str, pd.DataFrame], days: MonthDays, policy: Policy) -> Staff:
    """Return the officers who can inspect, in order of code, and who cannot; those who left are not told."""
    listed = frames["officers"].sort_values("officer", kind="stable")
    status = listed["status"].fillna("active").astype("str")
    asked = listed[~status.isin([*_THERE, *_ABSENT])]
    named = listed["name"].fillna(listed["officer"]).astype("str")
    away_all = status == "away"
    gone = list(zip(listed.loc[away_all, "officer"].astype("str"), named[away_all], strict=True))
    listed = listed.assign(status=status)[status.isin(_THERE)]
    codes = _codes(frames["officers"])
    barred = _barred(frames.get("recusals"), codes)
    away = _away(frames.get("absences"), days, codes)
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
                share=_HALF if row["status"] == "half" else 1.0,
            )
        )
    words = zip(asked["officer"].astype("str"), asked["status"].astype("str"), strict=True)
    gone += [(each.code, each.name) for each in able if not each.days]
    absent = tuple(name for _, name in sorted(gone))
    return Staff(tuple(able), tuple(unable), absent, tuple(words))


def _skills(text: object, policy: Policy) -> frozenset[str]:
    """Return the policy's names of the skills an officer is listed with."""
    listed = set() if pd.isna(text) else {part.strip() for part in str(text).split(";")}  # type: ignore[call-overload]
    return frozenset(name for name, skill in policy.skills.items() if listed & {name, *skill.words})


def _codes(listed: pd.DataFrame) -> dict[str, str]:
    """Return officers' codes by certificate and by name, where one officer alone has it."""
    found: dict[str, str] = {}
    for column in ("name", "certificate"):
        known = listed.dropna(subset=column)
        alone = known[~known[column].duplicated(keep=False)]
        found |= dict(zip(alone[column].astype("str"), alone["officer"].astype("str"), strict=True))
    return found | {str(code): str(code) for code in listed["officer"]}


def _barred(recusals: pd.DataFrame | None, codes: Mapping[str, str]) -> dict[str, frozenset[str]]:
    if recusals is None or recusals.empty:
        return {}
    who = recusals["officer"].map(lambda each: codes.get(str(each), str(each)))
    return {
        str(officer): frozenset(map(str, employers))
        for officer, employers in recusals.groupby(who)["employer"]
    }


def _away(
    absences: pd.DataFrame | None, days: MonthDays, codes: Mapping[str, str]
) -> dict[str, frozenset[date]]:
    """Return the working days on which each officer is away."""
    if absences is None or absences.empty:
        return {}
    within = absences[
        (absences["from_day"] <= pd.Timestamp(days.last)) & (absences["to_day"] >= pd.Timestamp(days.first))
    ]
    gone: dict[str, set[date]] = {}
    for row in within.itertuples():
        start, end = row.from_day.date(), row.to_day.date()  # type: ignore[union-attr]
        code = codes.get(str(row.officer), str(row.officer))
        gone.setdefault(code, set()).update(_between(days.working, start, end))
    return {code: frozenset(held) for code, held in gone.items()}


def _between(days: Iterable[date], start: Any, end: Any) -> list[date]:
    return [day for day in days if start <= day <= end]
