"""Systematic sampling in hashed order: fixed size, exact probabilities, whole numbers only."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from scheduler.draw.chances import ONE
from scheduler.draw.hashes import digest, digests_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FAIR = 2**256 // ONE * ONE  # numbers from here on would make small start points a little likelier


def hashed_order(rows: Iterable[tuple[str, int]], seed: str, name: str = "sha256") -> list[tuple[str, int]]:
    """Return the list in the order of the draw: by H(seed, "order", entry)."""
    listed = list(rows)
    keys = digests_after((seed, "order"), (each for each, _ in listed), name)
    return [row for _, row in sorted(zip(keys, listed, strict=True))]


def start_point(seed: str, name: str = "sha256") -> int:
    """Return the first point on the ruler, 0 to 999,999,999, each equally likely."""
    numbers = (int(digest(seed, "start", str(each), name=name), 16) for each in count())
    return next(number for number in numbers if number < FAIR) % ONE


def select(rows: Iterable[tuple[str, int]], seed: str, name: str = "sha256") -> tuple[str, ...]:
    """Return the entries drawn, in the order drawn."""
    point, covered, drawn = start_point(seed, name), 0, []
    for each, p in hashed_order(rows, seed, name):
        covered += p
        if point < covered:
            drawn.append(each)
            point += ONE
    return tuple(drawn)


def assign(
    selected: Iterable[str],
    eligible: Mapping[str, Sequence[str]],
    most: int,
    seed: str,
    name: str = "sha256",
) -> dict[str, str]:
    """Return the team of each drawn entry: its first eligible team, in hashed order, with room left.

    An entry whose eligible teams all have ``most`` entries already gets none and is left out.
    """
    load: dict[str, int] = {}
    assigned = {}
    for each in selected:
        may = sorted(eligible.get(each, ()))
        ranked = sorted(zip(digests_after((seed, "team", each), may, name), may, strict=True))
        team = next((team for _, team in ranked if load.get(team, 0) < most), None)
        if team is not None:
            assigned[each] = team
            load[team] = load.get(team, 0) + 1
    return assigned
