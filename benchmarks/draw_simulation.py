"""Many simulated draws: is every employer drawn as often as its probability says?

``bin/bench draw_simulation [DRAWS]`` draws three lists of 120 employers 60,000 times each, 24 at a time, by
the program's own walk, and prints what P7 asks for: the greatest |z| of inclusion, the chi-square over all
entries, and how far the mean Horvitz-Thompson total lies from the truth.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import chi2

from scheduler.draw import hashes, sample
from scheduler.draw.chances import ONE, chances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

EMPLOYERS, N, DRAWS = 120, 24, 60_000


@dataclass(frozen=True)
class Simulated:
    """What many draws of one list came to; ``off`` is the mean total's distance in standard errors."""

    name: str
    certain: int
    most_z: float
    chi_square: float
    freedom: int
    p_value: float
    truth: float
    mean_total: float
    off: float

    @property
    def right(self) -> bool:
        """Whether all that P7 asks for holds."""
        return self.most_z < 4 and self.p_value > 0.001 and abs(self.off) < 3


def lists(seed: int = 7) -> dict[str, NDArray[np.int64]]:
    """Return the risks of three lists: even, log-normal, and log-normal with a few giants."""
    rng = np.random.default_rng(seed)
    skew = np.ceil(100 * rng.lognormal(0.0, 0.8, EMPLOYERS)).astype(np.int64)
    giants = skew.copy()
    giants[:3] = giants.sum()
    return {"even": np.ones(EMPLOYERS, dtype=np.int64), "log-normal": skew, "with certainties": giants}


def simulate(name: str, risk: NDArray[np.int64], draws: int, seed: int = 11) -> Simulated:
    """Draw one list many times, each with another seed, and judge the whole."""
    units = chances(risk, N)
    p = units / ONE
    rng = np.random.default_rng(seed)
    amount = rng.poisson(np.sqrt(risk)) * 1.0
    entries = [hashes.entry(f"{each:032x}", f"C{each}", "2026-12") for each in range(len(risk))]
    rows, place = (
        list(zip(entries, units.tolist(), strict=True)),
        {each: at for at, each in enumerate(entries)},
    )
    counts, totals = np.zeros(len(risk), dtype=np.int64), np.empty(draws)
    for turn in range(draws):
        found = [place[each] for each in sample.select(rows, hashes.digest("simulated", name, str(turn)))]
        counts[found] += 1
        totals[turn] = (amount[found] / p[found]).sum()
    free = units < ONE
    if (counts[~free] != draws).any():
        raise AssertionError("a certain site was left out")
    z = (counts - draws * p)[free] / np.sqrt(draws * p * (1 - p))[free]
    # the number drawn is fixed, so the counts hold each other down: one degree of freedom less
    freedom = int(free.sum()) - 1
    chi_square = float((z**2).sum()) * freedom / free.sum()
    error = totals.std(ddof=1) / np.sqrt(draws)
    return Simulated(
        name,
        int((~free).sum()),
        float(np.abs(z).max()),
        chi_square,
        freedom,
        float(chi2.sf(chi_square, freedom)),
        float(amount.sum()),
        float(totals.mean()),
        float((totals.mean() - amount.sum()) / error),
    )


def main(arguments: Sequence[str]) -> int:
    """Print a line a list; exit 1 where a promise is broken."""
    draws = int(arguments[0]) if arguments else DRAWS
    print(f"{draws:,} draws of {N} out of {EMPLOYERS} employers; asked for: |z| < 4, p > 0.001, |off| < 3")
    print(
        f"{'list':18}{'certain':>8}{'max |z|':>9}{'chi-square':>12}{'d.f.':>6}{'p':>8}"
        f"{'true total':>12}{'mean HT':>10}{'off, s.e.':>11}"
    )
    done = [simulate(name, risk, draws) for name, risk in lists().items()]
    for each in done:
        print(
            f"{each.name:18}{each.certain:8}{each.most_z:9.2f}{each.chi_square:12.1f}{each.freedom:6}"
            f"{each.p_value:8.3f}{each.truth:12.1f}{each.mean_total:10.1f}{each.off:11.2f}"
        )
    print("all right" if all(each.right for each in done) else "BROKEN")
    return 0 if all(each.right for each in done) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
