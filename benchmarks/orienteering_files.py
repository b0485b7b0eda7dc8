"""Team orienteering files, and a judge that reads routes alone."""

from __future__ import annotations

import gzip
import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Instance:
    """Nodes with profits, the first the start and the last the end of every tour."""

    name: str
    teams: int
    limit: float
    places: tuple[tuple[float, float], ...]
    profits: np.ndarray
    lengths: np.ndarray

    @property
    def customers(self) -> np.ndarray:
        """Nodes with a profit that some tour can reach."""
        nodes = np.arange(1, len(self.profits) - 1)
        alone = self.lengths[0, nodes] + self.lengths[nodes, -1] <= self.limit
        return nodes[alone & (self.profits[nodes] > 0)]


def read(path: Path) -> Instance:
    """Read a file, gzipped or not."""
    opener = gzip.open if path.name.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        lines = [line.split() for line in file if line.split()]
    table = [[float(word) for word in line[:3]] for line in lines[3:]]
    places = tuple((x, y) for x, y, _ in table)
    points = np.array(places)
    lengths = np.sqrt(((points[:, np.newaxis] - points) ** 2).sum(axis=2))
    profits = np.array([profit for _, _, profit in table]).round().astype(np.int64)
    name = path.name.removesuffix(".gz").removesuffix(".txt")
    return Instance(name, int(lines[1][1]), float(lines[2][1]), places, profits, lengths)


def judged(told: Instance, tours: list[list[int]]) -> int | None:
    """Return the profit of the tours; ``None`` if they break a rule."""
    seen = [node for tour in tours for node in tour]
    last = len(told.places) - 1
    if len(seen) != len(set(seen)) or len(tours) > told.teams or not all(0 < node < last for node in seen):
        return None
    for tour in tours:
        stops = [0, *tour, last]
        length = 0.0
        for one, other in pairwise(stops):
            length += math.dist(told.places[one], told.places[other])
        if length > told.limit:
            return None
    return int(sum(told.profits[node] for node in seen))
