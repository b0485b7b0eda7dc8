"""From past cases to a model: two members, their mean, its calibration."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.domain.errors import SchedulerError
from scheduler.risk.drift import bin_edges, bin_shares
from scheduler.risk.features import measure
from scheduler.risk.history import History
from scheduler.risk.learning.boosting import fit_boosting, link_of, shapes_of
from scheduler.risk.learning.cases import Cases, past_cases
from scheduler.risk.learning.linear import Linear, fit_linear
from scheduler.risk.model import Model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from scheduler.risk.learning.cases import Grading
    from scheduler.risk.recipe import Recipe
    from scheduler.risk.target import Target

    Floats = NDArray[np.float64]

LEAST_BAD = 20
LEAST_SLOPE = 1e-3
TOP = 0.99


def train(
    frames: Mapping[str, pd.DataFrame],
    recipe: Recipe,
    as_of: date | pd.Timestamp,
    target: Target,
    *,
    grading: Grading | None = None,
) -> Model:
    """Train a recipe on what was known on ``as_of``.

    ``grading`` gives the policy's grades as of a past day. One thread is used where OMP_NUM_THREADS says so.

    Raises
    ------
    SchedulerError
        ``too_little_history``, or ``too_few_cases`` where fewer than 20 cases had, or fewer than 20 had not,
        the outcome.
    """
    day = pd.Timestamp(as_of).as_unit("s")
    cases = past_cases(frames, recipe.features, target, day, recipe.learning, grading=grading)
    grades = None if grading is None else grading(day)
    everyone = measure(History.of(frames, day, grades, target), recipe.features)
    return fit(cases, recipe, target, {"as_of": day.date().isoformat()}, everyone)


def fit(
    cases: Cases,
    recipe: Recipe,
    target: Target,
    facts: Mapping[str, Any],
    everyone: pd.DataFrame | None = None,
) -> Model:
    """Fit both members on all cases.

    Drift is later measured against the features of ``everyone``, else of the cases.
    """
    bad = int((cases.outcome > 0).sum())
    if min(bad, len(cases) - bad) < LEAST_BAD:
        raise SchedulerError("too_few_cases", bad=bad, cases=len(cases), least=LEAST_BAD)
    columns = tuple(cases.features.columns[cases.features.nunique() > 1])
    members = _Members.fit(cases, recipe, target, columns)
    table = cases.features[list(columns)]
    # log-loss members are calibrated as they are; an amount needs a line to become a chance
    slope, offset = (
        _calibration(members.link(table.to_numpy(dtype=np.float64)), cases.outcome)
        if target.amount
        else (1.0, 0.0)
    )
    usual = (table if everyone is None else everyone.reindex(columns=table.columns)).to_numpy(np.float64)
    edges = tuple(bin_edges(values) for values in usual.T)
    shares = tuple(bin_shares(values, edge) for values, edge in zip(usual.T, edges, strict=True))
    return Model(
        recipe=recipe.name, version=recipe.version, learner=recipe.learner, target=target, columns=columns,
        linear=members.linear, linear_weight=recipe.learning.linear_weight, shapes=members.shapes,
        start=members.start, boosting=members.boosting, slope=slope, offset=offset,
        spread=recipe.harm.spread, bins=edges, shares=shares, facts=_facts(cases, bad) | dict(facts),
    )  # fmt: skip


@dataclass(frozen=True)
class _Members:
    linear: Linear
    shapes: tuple[Any, ...]
    start: float
    boosting: Any
    weight: float

    @classmethod
    def fit(cls, cases: Cases, recipe: Recipe, target: Target, columns: tuple[str, ...]) -> _Members:
        table = cases.features[list(columns)].to_numpy(dtype=np.float64)
        outcome = _tamed(cases.outcome) if target.amount else (cases.outcome > 0).astype(np.float64)
        weight = _weights(cases, recipe.learning.drawn_weight)
        linear = fit_linear(table, outcome, weight, recipe.learning.ridge, target.amount)
        alone = recipe.learner == "additive"
        boosting = fit_boosting(
            table, outcome, weight, columns, recipe.learning, amount=target.amount, alone=alone
        )
        share = recipe.learning.linear_weight
        if not alone:
            return cls(linear, (), 0.0, boosting, share)
        start, shapes = shapes_of(boosting, len(columns))
        return cls(linear, shapes, start, None, share)

    def link(self, table: Floats) -> Floats:
        if self.boosting is not None:
            boosted = link_of(self.boosting, table)
        else:
            boosted = self.start + sum(
                (shape.term(table[:, each]) for each, shape in enumerate(self.shapes)), np.zeros(len(table))
            )
        return self.weight * self.linear.link(table) + (1 - self.weight) * boosted


def _tamed(amount: Floats) -> Floats:
    """Bring amounts to a mean of 1, and the very largest down to the 99th percentile of those above none."""
    top = np.quantile(amount[amount > 0], TOP)
    low = np.minimum(amount, top)
    return np.asarray(low / low.mean(), dtype=np.float64)


def _weights(cases: Cases, drawn: float) -> Floats:
    return np.where((cases.about["origin"] == "drawn").to_numpy(dtype=bool, na_value=False), drawn, 1.0)


def _calibration(link: Floats, outcome: Floats) -> tuple[float, float]:
    """Return slope and offset of the log-odds of any outcome over the logarithm of an amount."""
    line = fit_linear(
        link[:, np.newaxis], np.where(outcome > 0, 1.0, 0.0), np.ones(len(link)), 1e-6, amount=False
    )
    slope = max(float(line.weight[0]), LEAST_SLOPE)
    return slope, line.intercept - slope * float(line.usual[0])


def _facts(cases: Cases, bad: int) -> dict[str, Any]:
    drawn = (cases.about["origin"] == "drawn").sum()
    windows = cases.about["window"]
    return {
        "cases": len(cases), "bad": bad, "sites": int(cases.features.index.nunique()), "drawn": int(drawn),
        "first_window": str(windows.min().date()), "last_window": str(windows.max().date()),
        "windows": int(windows.nunique()), "sklearn": version("scikit-learn"), "numpy": np.__version__,
    }  # fmt: skip
