"""What a recipe must beat: points, the last result, plain learners, and the oracle that nobody can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestRegressor,
)
from threadpoolctl import threadpool_limits

from scheduler.risk import Target
from scheduler.risk.learning.cases import Cases
from scheduler.risk.learning.linear import fit_linear

Floats = NDArray[np.float64]


def simple(cases: Cases, seed: int) -> dict[str, Floats]:
    """Return the scores that need no training."""
    return {"points": points(cases), "last_result": last_result(cases), "oracle": cases.outcome.copy()}


def points(cases: Cases) -> Floats:
    """Class x history x size bands, as a bureau would write them on one page.

    Class: that of the register where it is high, medium or low, else the third of its industry by past
    results times that of its district; twice as much for a reported death. History: serious findings of
    three years, or the logarithm of what was reported. Size: violations of a year in doublings.
    """
    table = cases.features
    if "given_rank" in table.columns and table["given_rank"].notna().any():
        grade = _column(table, "given_rank", 2.0)
    else:
        grade = _thirds(table, "mean_industry_1500") * _thirds(table, "mean_division_1500")
    found = np.minimum(_column(table, "serious_lately", 0.0), 4.0)
    days = [_column(table, f"count_{name}_730", 0.0) for name in ("days_lost", "days_restricted")]
    history = 1.0 + found + np.floor(np.maximum(*days))
    size = 1.0 + np.floor(_column(table, "count_violations_year", 0.0) / np.log(2.0))
    return grade * (1.0 + _column(table, "said_fatality", 0.0)) * history * size


def _thirds(table: pd.DataFrame, name: str) -> Floats:
    """Return 1, 2 or 3 by the third of a column a site lies in."""
    values = _column(table, name, 0.0)
    return 1.0 + np.searchsorted(np.quantile(values, [1 / 3, 2 / 3]), values, side="left")


def _column(table: pd.DataFrame, name: str, unknown: float) -> Floats:
    if name not in table.columns:
        return np.full(len(table), unknown)
    return table[name].fillna(unknown).to_numpy(dtype=np.float64)


def last_result(cases: Cases) -> Floats:
    """Return what the last visit found, or the last year's amount; never visited is unknown, hence none."""
    table = cases.features
    amounts = [_column(table, f"count_{name}_year", 0.0) for name in ("days_lost", "days_restricted")]
    return _column(table, "last_serious", 0.0) + np.maximum(*amounts) + _column(table, "owner_rate_365", 0.0)


def logistic(past: Cases, cases: Cases, target: Target) -> Floats:
    """Return logistic regression of any outcome, or Poisson regression of the amount, hardly penalised."""
    outcome = past.outcome / past.outcome.mean() if target.amount else (past.outcome > 0) * 1.0
    model = fit_linear(_table(past), outcome, np.ones(len(past)), 0.05, target.amount)
    return model.link(_table(cases, past))


def boosting_free(past: Cases, cases: Cases, target: Target) -> Floats:
    """Return plain boosting as it comes, without direction or restraint."""
    with threadpool_limits(limits=1):
        if target.amount:
            model = HistGradientBoostingRegressor(loss="poisson", random_state=11, early_stopping=False)
            return model.fit(_table(past), past.outcome).predict(_table(cases, past))
        chance = HistGradientBoostingClassifier(random_state=11, early_stopping=False)
        return chance.fit(_table(past), past.outcome > 0).decision_function(_table(cases, past))


def forest(past: Cases, cases: Cases, target: Target) -> Floats:
    """Return a forest of 60 trees on half the cases each."""
    outcome = np.log1p(past.outcome) if target.amount else (past.outcome > 0) * 1.0
    model = RandomForestRegressor(
        60, min_samples_leaf=20, max_features="sqrt", max_samples=0.5, random_state=11, n_jobs=1
    )
    fill = np.nan_to_num(_table(past), nan=-1.0)
    return model.fit(fill, outcome).predict(np.nan_to_num(_table(cases, past), nan=-1.0))


def _table(cases: Cases, like: Cases | None = None) -> Floats:
    known = (like or cases).features
    columns = known.columns[known.nunique() > 1]
    return cases.features.reindex(columns=columns).to_numpy(dtype=np.float64)


BASELINES: Mapping[str, Callable[[Cases, Cases, Target], Floats]] = {
    "logistic": logistic,
    "boosting_free": boosting_free,
    "forest": forest,
}
