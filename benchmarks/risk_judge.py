"""Judge every ranker on the windows of one outcome: train on the past, rank, then look."""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.risk_rankers import BASELINES, simple
from benchmarks.risk_sets import SETS, PublicSet
from scheduler.risk import History, Recipe, Target, load_recipe
from scheduler.risk.features import Feature
from scheduler.risk.judging.measures import (
    Judged,
    auc,
    capture,
    days_earlier,
    drawn_capture,
    interval,
    precision,
    site_draws,
)
from scheduler.risk.learning.cases import DAY, Cases, joined_cases, past_cases, window_cases
from scheduler.risk.learning.training import fit
from scheduler.risk.pointcard import card_parts

SEED = 11
Floats = NDArray[np.float64]
Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Window:
    """A window with its cases and each ranker's scores."""

    name: str
    cases: Cases
    scores: Mapping[str, Floats]


def judge(
    name: str, outcome: str, frames: Frames, asked: Mapping[str, Any], recipes: Sequence[str]
) -> list[dict[str, Any]]:
    """Return one row for each window and ranker, and for all windows pooled."""
    public = SETS[name]
    target = public.outcomes[outcome]
    chosen = [load_recipe(each, Path()) for each in recipes]
    windows = [
        _window(frames, public, target, recipes=chosen, dates=each, only=asked.get("rows", {}))
        for each in asked["windows"]
    ]
    sets = [(each.name, [each]) for each in windows] + [("pooled", windows)]
    return [row for label, some in sets for row in _rows(name, outcome, label, some)]


def _window(
    frames: Frames, public: PublicSet, target: Target, *, recipes: Sequence[Recipe], dates: Mapping[str, Any],
    only: Mapping[str, str],
) -> Window:  # fmt: skip
    as_of, until = pd.Timestamp(dates["as_of"]), pd.Timestamp(dates["until"])
    learned = next((each for each in recipes if each.learner != "card"), recipes[0])
    past = past_cases(frames, learned.features, target, as_of - DAY, learned.learning)
    cases = _population(
        frames, public, target, features=learned.features, as_of=as_of, until=until, only=only
    )
    scores = simple(cases, SEED)
    for ranker, fitted in BASELINES.items():
        scores[ranker] = fitted(past, cases, target)
    for recipe in recipes:
        if recipe.learner == "card":
            scores[recipe.name] = _by_card(frames, target, recipe, cases=cases, as_of=as_of, until=until)
        else:
            scores[recipe.name] = fit(past, recipe, target, {}).log_odds(cases.features)
    return Window(str(dates["as_of"]), cases, scores)


def _population(
    frames: Frames, public: PublicSet, target: Target, *, features: Sequence[Feature], as_of: pd.Timestamp,
    until: pd.Timestamp, only: Mapping[str, str],
) -> Cases:  # fmt: skip
    """Return the cases that windows.toml asks for; triage decides anew every few months inside a window."""
    starts = [as_of]
    if public.steps:
        starts = list(pd.date_range(as_of, until, freq=pd.DateOffset(months=public.steps)))
    ends = [each - DAY for each in starts[1:]] + [until]
    parts = [
        window_cases(frames, features, target, first, last) for first, last in zip(starts, ends, strict=True)
    ]
    cases = joined_cases(parts)
    keep = np.ones(len(cases), dtype=bool)
    if public.seen_before:
        keep &= (cases.features["ever_visited"] > 0).to_numpy()
    if public.first_only:
        keep &= ~cases.features.index.duplicated()
    register = frames["employers"].drop_duplicates("employer").set_index("employer")
    for column, value in only.items():
        keep &= (register[COLUMNS[column]].reindex(cases.features.index) == value).to_numpy(dtype=bool)
    return cases.where(keep)


COLUMNS = {"license_description": "industry"}
"""Columns of the record frames by the names that windows.toml uses."""


def _by_card(
    frames: Frames, target: Target, recipe: Recipe, *, cases: Cases, as_of: pd.Timestamp, until: pd.Timestamp
) -> Floats:
    arriving = until if target.arriving else None
    history = History.of(frames, as_of - DAY, None, target, arriving)
    measured = cases.features[~cases.features.index.duplicated()].reindex(history.employers.index)
    points = np.sum(list(card_parts(history, measured, recipe).values()), axis=0)
    return pd.Series(points, history.employers.index).loc[cases.features.index].to_numpy(dtype=np.float64)


def _rows(name: str, outcome: str, label: str, windows: Sequence[Window]) -> list[dict[str, Any]]:
    sites, _ = pd.factorize(
        np.concatenate([each.cases.features.index.to_numpy(dtype=str) for each in windows])
    )
    cuts = np.cumsum([len(each.cases) for each in windows])[:-1]
    judged = [
        Judged(each.cases.outcome, part) for each, part in zip(windows, np.split(sites, cuts), strict=True)
    ]
    times = site_draws(judged, SEED)
    every = {ranker: [each.scores[ranker] for each in windows] for ranker in windows[0].scores}
    drawn = {ranker: drawn_capture(judged, scores, 0.10, times) for ranker, scores in every.items()}
    size = sum(len(each.cases) for each in windows)
    rows = [
        {"set": name, "outcome": outcome, "window": label, "ranker": "random", "n": size} | _random(judged)
    ]
    for ranker, scores in every.items():
        found = {
            f"capture{round(100 * share)}": capture(judged, scores, share) for share in (0.05, 0.10, 0.20)
        }
        low, high = interval(drawn[ranker])
        row = {"set": name, "outcome": outcome, "window": label, "ranker": ranker, "n": size} | found
        row |= {"capture10_low": low, "capture10_high": high, "precision10": precision(judged, scores, 0.10)}
        row |= {"auc": auc(judged, scores)} | _lift(row, every, judged, drawn, ranker)
        if name == "chicago_food":
            row |= _earlier(windows, scores)
        rows.append(row)
    return [{key: _clean(value) for key, value in row.items()} for row in rows]


def _random(judged: Sequence[Judged]) -> dict[str, Any]:
    """Expectation of a random order."""
    bad = sum(float((each.outcome > 0).sum()) for each in judged)
    rate = bad / max(sum(len(each.outcome) for each in judged), 1)
    return {
        "capture5": 0.05, "capture10": 0.10, "capture10_low": 0.10, "capture10_high": 0.10, "capture20": 0.20,
        "precision10": rate, "auc": 0.5, "lift10": None, "lift10_low": None, "lift10_high": None,
    }  # fmt: skip


def _lift(
    row: Mapping[str, Any], every: Mapping[str, list[Floats]], judged: Sequence[Judged],
    drawn: Mapping[str, Floats], ranker: str,
) -> dict[str, Any]:  # fmt: skip
    low, high = interval(drawn[ranker] - drawn["points"])
    plain = capture(judged, every["points"], 0.10)
    return {"lift10": row["capture10"] - plain, "lift10_low": low, "lift10_high": high}


def _earlier(windows: Sequence[Window], scores: Sequence[Floats]) -> dict[str, float]:
    """Days earlier of each window, weighted by what there was to find."""
    found = [
        days_earlier(each.cases.about["day"].to_numpy(), each.cases.outcome, ranked)
        for each, ranked in zip(windows, scores, strict=True)
    ]
    weight = [float((each.cases.outcome > 0).sum()) for each in windows]
    days, first = np.average(np.array(found), axis=0, weights=weight)
    return {"days_earlier": float(days), "first_half": float(first)}


def _clean(value: Any) -> Any:
    """Round so that the file can be read; not a number is nothing."""
    if isinstance(value, float):
        return None if np.isnan(value) else round(value, 6)
    return value
