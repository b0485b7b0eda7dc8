"""A month's problem in one file: its canonical text and its travel, compressed, the same bytes for good.

The first line of the unpacked file is the canonical JSON of the problem, in which travel stands as a hash;
the bytes after it are the minutes, int32, little-endian, row by row.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.canonical import problem_from_json, to_json, travel_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.domain.problem import Problem


def write_problem(problem: Problem, path: Path) -> None:
    """Write a problem; the same problem always gives the same bytes."""
    text = to_json(problem).encode() + b"\n" + travel_bytes(problem.travel.minutes)
    path.write_bytes(gzip.compress(text, compresslevel=9, mtime=0))


def read_problem(path: Path) -> Problem:
    """Return the problem of a file.

    Raises
    ------
    ValueError
        Where the travel is not the one whose hash stands in the text.
    """
    text, _, travel = gzip.decompress(path.read_bytes()).partition(b"\n")
    minutes = np.frombuffer(travel, dtype="<i4")
    size = round(len(minutes) ** 0.5)
    return problem_from_json(text.decode(), minutes.reshape(size, size).astype(np.int32))
