"""How long a draw of many employers takes: to draw it, and to verify it in two ways.

``bin/bench draw_speed [ENTRIES]`` draws 1,000 of 100,000 employers with 40 teams; P6 asks for at most
2 s each. Seconds are of processor time, which other work on the machine does not stretch.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from scheduler.draw import hashes, record
from scheduler.draw.chances import chances
from scheduler.draw.verify import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

SECRETS = ("1" * 64, "2" * 64)
ASKED = 2.0


@dataclass(frozen=True)
class Measured:
    """Seconds of processor time of each part, and what the verifier found wrong."""

    size: str
    drawn: float
    verified: float
    alone: float
    wrong: tuple[str, ...]


def measure(count: int) -> Measured:
    """Draw one in a hundred of ``count`` invented employers, and verify the draw in both ways."""
    risk = np.random.default_rng(5).integers(1, 1_000_000, count)
    entries = [hashes.entry(f"{each:032x}", f"C{each}", "2026-12") for each in range(count)]
    teams = tuple(f"T{each:02}" for each in range(40))
    begun = process_time()
    units = chances(risk, count // 100)
    frozen = record.freeze(
        "x/2026-12/random/1",
        zip(entries, units.tolist(), strict=True),
        [hashes.commitment(each) for each in SECRETS],
        "dice:hall",
        most=count // 4000 + 1,
        eligible={each: teams[at % 37 : at % 37 + 4] for at, each in enumerate(entries)},
    )
    draw = record.run(frozen, SECRETS, "dice:hall:01234567890123456789")
    drawn = process_time() - begun
    texts = record.file_texts(draw)
    files = [texts[each].encode() for each in (record.LIST_FILE, record.DRAW_FILE, record.ANNOUNCEMENT_FILE)]
    begun = process_time()
    wrong = tuple(each.code for each in verify(*files))
    verified = process_time() - begun
    size = f"{count:,} entries, {frozen.n:,} drawn, {len(draw.assigned):,} with a team"
    return Measured(size, drawn, verified, _alone(texts), wrong)


def main(arguments: Sequence[str]) -> int:
    """Print seconds; exit 1 where one passes what is asked."""
    done = measure(int(arguments[0]) if arguments else 100_000)
    print(done.size)
    print(
        f"drawn in {done.drawn:.2f} s, verified in {done.verified:.2f} s, "
        f"by the stand-alone verifier in {done.alone:.2f} s"
    )
    return 0 if not done.wrong and max(done.drawn, done.verified, done.alone) <= ASKED else 1


def _alone(texts: dict[str, str]) -> float:
    """Return the seconds of ``python3 -I verify_draw.py`` in an empty folder, its start included."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, "utf-8")
        names = (record.VERIFIER_FILE, record.LIST_FILE, record.DRAW_FILE, record.ANNOUNCEMENT_FILE)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-I", *names], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
