"""A recipe judged forward: trained before each of the latest windows, then looked at what came."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.risk.harm import logistic
from scheduler.risk.history import History
from scheduler.risk.judging.measures import Judged
from scheduler.risk.learning.cases import DAY, Cases, past_cases, window_cases
from scheduler.risk.learning.training import fit
from scheduler.risk.pointcard import card_parts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from scheduler.risk.learning.cases import Grading
    from scheduler.risk.model import Model
    from scheduler.risk.recipe import Recipe
    from scheduler.risk.target import Target

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Evaluated:
    """The latest windows, what every ranker said of their cases, and what came of them.

    Attributes
    ----------
    cases
        Cases of each window, oldest window first.
    scores
        Scores by ranker, window by window; the recipe's own are log-odds.
    register
        Register rows of the cases, window by window.
    kept
        Share of the top tenth of all employers that stays in it from one window's start to the next.
    """

    recipe: str
    cases: tuple[Cases, ...]
    scores: Mapping[str, tuple[Floats, ...]]
    register: tuple[pd.DataFrame, ...]
    kept: tuple[float, ...]

    @property
    def judged(self) -> tuple[Judged, ...]:
        """The windows as the measures want them."""
        codes = [each.features.index.to_numpy(dtype=object) for each in self.cases]
        sites, _ = pd.factorize(np.concatenate(codes))
        parts = np.split(np.asarray(sites, dtype=np.int64), np.cumsum([len(each) for each in codes])[:-1])
        return tuple(Judged(each.outcome, part) for each, part in zip(self.cases, parts, strict=True))

    @property
    def chance(self) -> tuple[Floats, ...]:
        """Chances by the recipe, window by window."""
        return tuple(logistic(each) for each in self.scores[self.recipe])


def evaluate(
    frames: Mapping[str, pd.DataFrame],
    recipe: Recipe,
    as_of: date | pd.Timestamp,
    target: Target,
    *,
    card: Recipe,
    models: Mapping[str, Model] | None = None,
    windows: int = 3,
    grading: Grading | None = None,
) -> Evaluated:
    """Judge a learned recipe beside a points card, and beside models that serve, on the latest windows.

    ``models`` are judged as they are; where they were trained on a window's outcomes they have the advantage.

    Raises
    ------
    SchedulerError
        ``too_little_history`` or ``too_few_cases`` where not even the oldest window leaves enough before it.
    """
    day = pd.Timestamp(as_of).as_unit("s")
    length = pd.Timedelta(days=target.days)
    found = []
    for back in range(windows, 0, -1):
        last = day - (back - 1) * length
        found.append(
            _window(
                frames,
                recipe,
                target,
                last - length + DAY,
                last,
                card=card,
                models=models or {},
                grading=grading,
            )
        )
    names = found[0][1]
    kept = tuple(_kept(before[3], after[3]) for before, after in pairwise(found))
    return Evaluated(
        recipe.name,
        tuple(each[0] for each in found),
        {name: tuple(each[1][name] for each in found) for name in names},
        tuple(each[2] for each in found),
        kept,
    )


def _window(
    frames: Mapping[str, pd.DataFrame], recipe: Recipe, target: Target, first: pd.Timestamp,
    last: pd.Timestamp, *,    card: Recipe, models: Mapping[str, Model], grading: Grading | None,
) -> tuple[Cases, dict[str, Floats], pd.DataFrame, pd.Series]:  # fmt: skip
    from scheduler.risk.features import measure

    before = first - DAY
    past = past_cases(frames, recipe.features, target, before, recipe.learning, grading=grading)
    model = fit(past, recipe, target, {"as_of": before.date().isoformat()})
    cases = window_cases(frames, recipe.features, target, first, last, known_by=last, grading=grading)
    history = History.of(frames, before, None if grading is None else grading(before), target)
    everyone = measure(history, recipe.features)
    points = np.sum(list(card_parts(history, measure(history, card.features), card).values()), axis=0)
    by_points = pd.Series(points, history.employers.index).loc[cases.features.index]
    scores = {recipe.name: model.log_odds(cases.features), card.name: by_points.to_numpy(dtype=np.float64)}
    scores |= {name: each.log_odds(cases.features) for name, each in models.items()}
    ranked = pd.Series(model.log_odds(everyone), history.employers.index)
    return cases, scores, history.employers.loc[cases.features.index], ranked


def _kept(before: pd.Series, after: pd.Series) -> float:
    """Share of the top tenth before that is in the top tenth after."""
    top = max(len(before) // 10, 1)
    first = before.sort_values(ascending=False, kind="stable").index[:top]
    second = after.sort_values(ascending=False, kind="stable").index[: max(len(after) // 10, 1)]
    return float(first.isin(second).mean())
