"""Judges a county plan from its routes alone; shares nothing with the solver."""

from __future__ import annotations

import math
from typing import Any

Tours = list[dict[str, Any]]


def faults(told: dict[str, Any], tours: Tours) -> list[str]:
    """Return every rule of the instance that the tours break, in words."""
    sites, teams = told["sites"], {team["id"]: team for team in told["teams"]}
    wrong: list[str] = []
    visited: set[int] = set()
    slots: set[tuple[int, int]] = set()
    for tour in tours:
        team, day = teams[tour["team"]], tour["day"]
        name = f"team {team['id']} day {day}"
        if (team["id"], day) in slots or day not in team["days"]:
            wrong.append(f"{name}: not a free day of the team")
        slots.add((team["id"], day))
        if _minutes(told, team, tour["sites"]) > team["minutes"]:
            wrong.append(f"{name}: too long")
        for site in tour["sites"]:
            if site in visited:
                wrong.append(f"{name}: site {site} a second time")
            visited.add(site)
            if not sites["first_day"][site] <= day <= sites["last_day"][site]:
                wrong.append(f"{name}: site {site} outside its days")
            if sites["skill"][site] and sites["skill"][site] not in team["skills"]:
                wrong.append(f"{name}: site {site} needs another skill")
    left = [site for site, must in enumerate(sites["must"]) if must and site not in visited]
    return wrong + [f"must {site} left out" for site in left]


def value(told: dict[str, Any], tours: Tours) -> float | None:
    """Return the value of a plan in the unit of its file; ``None`` if it is not a plan."""
    if faults(told, tours):
        return None
    return round(math.fsum(told["sites"]["value"][site] for tour in tours for site in tour["sites"]), 2)


def _minutes(told: dict[str, Any], team: dict[str, Any], sites: list[int]) -> int:
    lat, lon = told["sites"]["lat"], told["sites"]["lon"]
    office = tuple(told["depots"][team["depot"]])
    stops = [office, *((lat[site], lon[site]) for site in sites), office]
    names = [None, *sites, None]
    total = sum(told["sites"]["minutes"][site] for site in sites)
    for at in range(len(stops) - 1):
        if names[at] != names[at + 1] or names[at] is None:
            total += _travel(stops[at], stops[at + 1])
    return total


def _travel(one: tuple[float, ...], other: tuple[float, ...]) -> int:
    """Return minutes between two places; a place of its own is never 0 minutes away unless it is the same."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    km = 2 * 6371.0088 * math.asin(math.sqrt(half))
    return math.ceil(km * 1.3 / 40 * 60 - 1e-9)
