"""County months: read from files, made from a seed, and turned into problems."""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from scheduler.domain.problem import Candidate, Problem, Team, TravelMatrix

FIRST = date(2026, 12, 1)
EARTH_KM = 6371.0088
DETOUR, SPEED_KMH = 1.3, 40.0
WORTH_OF_VALUE = 100
SHAPES = {300: (5, 4), 1000: (10, 6), 2000: (15, 8), 5000: (10, 22)}
SIZES = ((60, 0.60), (90, 0.30), (140, 0.10))


@dataclass(frozen=True)
class County:
    """A county month as its file tells it, and the problem made from it."""

    name: str
    told: dict[str, Any]

    @property
    def values(self) -> list[float]:
        return self.told["sites"]["value"]


def read(path: Path) -> County:
    """Read an instance, gzipped or not."""
    opener = gzip.open if path.name.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        told = json.load(file)
    return County(path.name.removesuffix(".gz").removesuffix(".json"), told)


def minutes_between(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return travel minutes between places (degrees), as the instances define them: int32."""
    ends = _on_sphere(other)
    minutes = np.empty((len(one), len(other)), dtype=np.int32)
    for first in range(0, len(one), 128):
        rows = slice(first, first + 128)
        apart = _on_sphere(one[rows])[:, :, np.newaxis] - ends.T
        chord = np.sqrt(np.einsum("ijk,ijk->ik", apart, apart)) / 2
        minutes[rows] = np.ceil(2 * EARTH_KM * np.arcsin(chord) * DETOUR / SPEED_KMH * 60 - 1e-9)
    return minutes


def _on_sphere(places: np.ndarray) -> np.ndarray:
    """Return places on the unit sphere; differences of these keep short distances exact."""
    lat, lon = np.radians(places).T
    return np.stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)), axis=1)


def problem_of(county: County) -> Problem:
    """Return the problem of an instance; worth is value x 100."""
    told, sites = county.told, county.told["sites"]
    count = len(sites["lat"])
    places = np.array([*told["depots"], *zip(sites["lat"], sites["lon"], strict=True)], dtype=float)
    travel = minutes_between(places, places)
    np.fill_diagonal(travel, 0)
    offices = [f"office{at}" for at in range(len(told["depots"]))]
    codes = [f"s{at:05d}" for at in range(count)]
    candidates = tuple(
        Candidate(
            codes[at],
            employer=codes[at],
            place=codes[at],
            worth=round(sites["value"][at] * WORTH_OF_VALUE),
            minutes=sites["minutes"][at],
            first_day=_day(sites["first_day"][at]),
            last_day=_day(sites["last_day"][at]),
            duty=bool(sites["must"][at]),
            skills=frozenset([f"skill{sites['skill'][at]}"] if sites["skill"][at] else []),
        )
        for at in range(count)
    )
    teams = tuple(_team(one, offices) for one in told["teams"])
    days = tuple(_day(at) for at in range(told["horizon_days"]))
    return Problem(candidates, teams, days, TravelMatrix((*offices, *codes), travel))


def _day(number: int) -> date:
    return FIRST + timedelta(days=number)


def _team(told: dict[str, Any], offices: list[str]) -> Team:
    code = f"t{told['id']:03d}"
    return Team(
        code,
        officers=(f"{code}a", f"{code}b"),
        office=offices[told["depot"]],
        days=tuple(_day(day) for day in told["days"]),
        minutes=(told["minutes"],) * len(told["days"]),
        most_tours=len(told["days"]),
        skills=frozenset(f"skill{skill}" for skill in told["skills"]),
    )


def made(count: int, team_days: int, seed: int) -> County:
    """Return an instance of ``count`` sites and ``team_days``, drawn as benchdata's README describes."""
    rng = np.random.default_rng([count, team_days, seed])
    teams, days = SHAPES[count] if (count, team_days) != (5000, 440) else (20, 22)
    if teams * days != team_days:
        raise ValueError(f"no shape of {count} sites has {team_days} team-days")
    wide, high = (35.0, 28.0) if count <= 400 else (60.0, 45.0)
    towns = max(5, round(count**0.5 / 5))
    centre = rng.random((towns, 2)) * (wide, high)
    weight = rng.dirichlet(np.full(towns, 0.7))
    town = rng.choice(towns, count, p=weight)
    near = centre[town] + rng.normal(0, 2.2, (count, 2))
    place = np.where(rng.random((count, 1)) < 0.75, near, rng.random((count, 2)) * (wide, high))
    place = np.clip(place, 0, (wide, high))
    size = rng.choice(3, count, p=[share for _, share in SIZES])
    minutes = np.array([visit for visit, _ in SIZES])[size] + rng.choice([0, 5, 10], count)
    value = np.maximum(0.01, np.round(np.exp(rng.normal(0, 1, count) + 0.3 * size), 2))
    first, last = np.zeros(count, int), np.full(count, days - 1)
    span = max(1, round(0.4 * days))
    tight = rng.random(count) < 0.15
    first[tight] = rng.integers(0, days - span + 1, int(tight.sum()))
    last[tight] = first[tight] + span - 1
    offices = centre[np.argsort(-weight)[: 2 if count >= 3000 else 1]]
    sites = {
        "lat": _round(30 + place[:, 1] / 111.2),
        "lon": _round(112 + place[:, 0] / (111.2 * np.cos(np.radians(30)))),
        "minutes": minutes.tolist(),
        "value": value.tolist(),
        "must": (rng.random(count) < min(0.03, 0.5 * team_days / count)).astype(int).tolist(),
        "skill": rng.choice(4, count, p=[0.55, 0.20, 0.15, 0.10]).tolist(),
        "first_day": first.tolist(),
        "last_day": last.tolist(),
    }
    told = {
        "name": f"county_{count}_{team_days}_own{seed}",
        "horizon_days": days,
        "depots": [
            [round(30 + y / 111.2, 5), round(112 + x / (111.2 * np.cos(np.radians(30))), 5)]
            for x, y in offices
        ],
        "sites": sites,
        "teams": _teams(rng, teams, days, len(offices)),
    }
    return County(str(told["name"]), told)


def _round(degrees: np.ndarray) -> list[float]:
    return np.round(degrees, 5).tolist()


def _teams(rng: np.random.Generator, count: int, days: int, offices: int) -> list[dict[str, Any]]:
    """Return teams whose skills 1, 2, 3 are held with 60, 40, 30 %, each by one team at least."""
    held = rng.random((count, 3)) < (0.6, 0.4, 0.3)
    for skill in range(3):
        if not held[:, skill].any():
            held[rng.integers(count), skill] = True
    return [
        {
            "id": at,
            "depot": at % offices,
            "skills": (np.flatnonzero(held[at]) + 1).tolist(),
            "days": list(range(days)),
            "minutes": 420,
        }
        for at in range(count)
    ]


def main() -> None:
    """Write own instances as files: FOLDER SITES/TEAM-DAYS/SEED ..."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for word in sys.argv[2:]:
        county = made(*(int(each) for each in word.split("/")))
        (folder / f"{county.name}.json").write_text(json.dumps(county.told), "utf-8")
        print(folder / f"{county.name}.json")


if __name__ == "__main__":
    main()
