"""Twelve pooled months of the random stream: how often does the interval hold the invented county's truth?

``bin/bench draw_coverage [SEEDS]`` draws the twelve months of 2026 in the invented county, 6 sites a month (a
tenth of about sixty visits), visits them in the county's hidden process, pools the year and asks whether the
interval holds the true number of serious findings. One month alone must be refused.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.invented_county import AS_OF, county, outcomes, true_total
from scheduler.domain.errors import SchedulerError
from scheduler.draw import hashes, sample
from scheduler.draw.chances import ONE, chances
from scheduler.month.estimates import estimate_total
from scheduler.policy import grade, load_policy
from scheduler.reference import load_reference
from scheduler.risk import History, load_recipe, score
from scheduler.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

A_MONTH, LEAST, SEEDS, ASKED = 6, 60, 100, 90
VISITS_ON = tuple(date(2026, month, 15) for month in range(1, 13))

Row = tuple[str, int]


def rows() -> list[Row]:
    """Return (employer, p) of the county's active employers, their risk being the chance that is scored."""
    here = Path(__file__).parent.parent
    frames = {name: frame.assign(known_on=pd.Timestamp(AS_OF)) for name, frame in county().frames.items()}
    policy = load_policy(shipped("data", "policy", "pilot-2022.toml"))
    grades = grade(frames, policy, load_reference(here), AS_OF)
    scores = score(History.of(frames, AS_OF, grades), load_recipe("scorecard", here))
    employers = frames["employers"]
    active = sorted(employers.loc[employers["status"] == "active", "employer"])
    risk = np.rint(1e6 * scores.loc[active, "chance"].to_numpy()).astype(np.int64)
    return list(zip(active, chances(risk, A_MONTH).tolist(), strict=True))


def a_year(listed: Sequence[Row], seed: int) -> pd.DataFrame:
    """Return the drawn visits of twelve months: draw, probability, amount."""
    p, drawn = dict(listed), []
    for day in VISITS_ON:
        drawn += [(day, each) for each in sample.select(listed, hashes.digest("year", str(seed), str(day)))]
    days, codes = zip(*drawn, strict=True)
    found = outcomes(codes, days, seed)["serious"].to_numpy(dtype=np.float64)
    chance = [p[each] / ONE for each in codes]
    return pd.DataFrame({"draw": [str(day) for day in days], "probability": chance, "amount": found})


def refused(visits: pd.DataFrame) -> bool:
    """Say whether the first month alone is refused."""
    try:
        estimate_total(visits[visits["draw"] == str(VISITS_ON[0])], LEAST)
    except SchedulerError as wrong:
        return wrong.code == "estimate_too_few"
    return False


def main(arguments: Sequence[str]) -> int:
    """Print how many intervals hold the truth; exit 1 where fewer than 90 of 100 do."""
    seeds = int(arguments[0]) if arguments else SEEDS
    listed = rows()
    truth = true_total(VISITS_ON[0], codes=[code for code, _ in listed])
    years = [a_year(listed, seed) for seed in range(seeds)]
    found = [estimate_total(each, LEAST) for each in years]
    held = sum(each.low <= truth <= each.high for each in found)
    lone = sum(map(refused, years))
    first = found[0]
    print(f"{len(listed)} employers, {A_MONTH} drawn a month, {first.draws} months pooled: n = {first.n}")
    print(
        f"true serious findings of one full round: {truth:.1f}; estimates: mean "
        f"{np.mean([each.value for each in found]):.1f}, s.d. {np.std([each.value for each in found]):.1f}"
    )
    print(f"seed 0: {first.value:.0f}, 95 % interval {first.low:.0f} to {first.high:.0f}")
    print(f"intervals that hold the truth: {held} of {seeds} (asked for: {ASKED} of 100)")
    print(f"one month alone refused: {lone} of {seeds}")
    return 0 if held * 100 >= ASKED * seeds and lone == seeds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
