"""What a model is, what it can do and what it cannot know, as plain data: the model card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.risk.judging.bygroup import by_group
from scheduler.risk.judging.measures import (
    Judged,
    auc,
    calibration,
    calibration_error,
    capture,
    days_earlier,
    drawn_capture,
    interval,
    precision,
    site_draws,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from scheduler.risk.judging.evaluation import Evaluated
    from scheduler.risk.model import Model
    from scheduler.risk.recipe import Recipe

    Floats = NDArray[np.float64]

LEAST_DRAWN = 60
SEED = 11


def model_card(
    model: Model, recipe: Recipe, evaluated: Evaluated, register: pd.DataFrame, *, capacity: float = 0.10
) -> dict[str, Any]:
    """Return the card of a model; every number in it can be written as JSON.

    ``capacity`` is the share of the cases that the bureau can really visit.
    """
    seen = register["employer"].isin(np.concatenate([each.features.index for each in evaluated.cases]))
    table = calibration(
        np.concatenate(evaluated.chance), np.concatenate([each.outcome for each in evaluated.cases])
    )
    return {
        "recipe": model.recipe,
        "version": model.version,
        "learner": model.learner,
        "target": f"{model.target.table}.{model.target.what}",
        "window_days": model.target.days,
        "training": dict(model.facts),
        "capacity": capacity,
        "rankers": _rankers(evaluated, evaluated.judged, capacity),
        "earlier": _earlier(evaluated),
        "calibration": _rows(table),
        "calibration_error": calibration_error(table),
        "drawn": _drawn(evaluated, capacity),
        "groups": _rows(by_group(evaluated, capacity)),
        "kept": list(evaluated.kept),
        "supported": float(seen.mean()),
        "employers": len(register),
        "harm": {"severity": dict(recipe.harm.severity), "spread": recipe.harm.spread},
        "weights": _weights(model),
    }


def _rankers(evaluated: Evaluated, windows: Sequence[Judged], capacity: float) -> list[dict[str, Any]]:
    """Measures of each ranker, with paired intervals of what it captures beyond the points card."""
    times = site_draws(windows, SEED)
    plain = list(evaluated.scores)[1]
    drawn = {name: drawn_capture(windows, scores, 0.10, times) for name, scores in evaluated.scores.items()}
    rows = []
    for name, scores in evaluated.scores.items():
        low, high = interval(drawn[name])
        less, more = interval(drawn[name] - drawn[plain])
        rows.append({
            "ranker": name, "cases": sum(len(each.outcome) for each in windows),
            "capture5": capture(windows, scores, 0.05), "capture10": capture(windows, scores, 0.10),
            "capture20": capture(windows, scores, 0.20),
            "capture10_low": low, "capture10_high": high, "precision": precision(windows, scores, capacity),
            "auc": auc(windows, scores), "lift_low": less, "lift_high": more,
        })  # fmt: skip
    return rows


def _earlier(evaluated: Evaluated) -> float | None:
    """Days earlier that bad cases would have been found, had the window's visits followed the scores."""
    found, weight = [], []
    for cases, scores in zip(evaluated.cases, evaluated.scores[evaluated.recipe], strict=True):
        if (cases.outcome > 0).any():
            found.append(days_earlier(cases.about["day"].to_numpy(), cases.outcome, scores)[0])
            weight.append(float((cases.outcome > 0).sum()))
    return float(np.average(found, weights=weight)) if found else None


def _drawn(evaluated: Evaluated, capacity: float) -> dict[str, Any]:
    """Figures on randomly drawn visits alone: the only ones without selection; none from too few."""
    judged, scores, chance = [], [], []
    for each, cases, ranked, chances in zip(
        evaluated.judged, evaluated.cases, evaluated.scores[evaluated.recipe], evaluated.chance, strict=True
    ):
        drawn = (cases.about["origin"] == "drawn").to_numpy(dtype=bool, na_value=False)
        judged.append(Judged(each.outcome[drawn], each.site[drawn]))
        scores.append(ranked[drawn])
        chance.append(chances[drawn])
    outcome = np.concatenate([each.outcome for each in judged])
    if len(outcome) < LEAST_DRAWN or not 0 < (outcome > 0).sum() < len(outcome):
        return {"cases": len(outcome), "least": LEAST_DRAWN}
    full = [at for at, each in enumerate(judged) if len(each.outcome)]
    judged, scores = [judged[at] for at in full], [scores[at] for at in full]
    table = calibration(np.concatenate(chance), outcome, bins=5)
    return {
        "cases": len(outcome), "least": LEAST_DRAWN, "capture10": capture(judged, scores, 0.10),
        "precision": precision(judged, scores, capacity), "auc": auc(judged, scores),
        "calibration_error": calibration_error(table), "rate": float((outcome > 0).mean()),
    }  # fmt: skip


def _weights(model: Model) -> list[dict[str, Any]]:
    """The ten features whose range moves the additive score most, in log-odds."""
    if model.boosting is not None:
        return []
    linear = np.abs(model.linear.weight) * (model.linear.high - model.linear.low)
    steps = np.array([np.ptp(shape.values) if len(shape.values) else 0.0 for shape in model.shapes])
    moved = model.slope * (model.linear_weight * linear + (1 - model.linear_weight) * steps)
    order = np.argsort(-moved, kind="stable")[:10]
    return [{"feature": model.columns[each], "range": float(moved[each])} for each in order]


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values; unknown is nothing."""
    plain: list[Mapping[str, Any]] = table.reset_index(drop=True).to_dict("records")  # type: ignore[assignment]
    return [{key: _plain(value) for key, value in row.items()} for row in plain]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return None if np.isnan(value) else float(value)
    return int(value) if isinstance(value, np.integer) else value
