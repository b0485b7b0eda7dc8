"""How good a ranking was: share captured by the top, precision, AUC, and paired intervals over sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS = 400


@dataclass(frozen=True)
class Judged:
    """A window with what came of its cases; ``site`` numbers the sites over all windows that are pooled."""

    outcome: Floats
    site: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Groups:
    """Cases from the highest score down, those with equal scores as one group."""

    order: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, scores: Floats) -> _Groups:
        order = np.argsort(-scores, kind="stable")
        falling = scores[order]
        return cls(order, np.flatnonzero(np.append(True, falling[1:] != falling[:-1])))

    def sums(self, values: Floats) -> Floats:
        """Running sums over the groups, from 0; the last axis are the cases."""
        grouped = np.add.reduceat(values[..., self.order], self.starts, axis=-1)
        running = np.cumsum(grouped, axis=-1)
        return np.concatenate([np.zeros_like(running[..., :1]), running], axis=-1)


def captured(outcome: Floats, scores: Floats, share: float, weights: Floats | None = None) -> Floats:
    """Outcome found in the top ``share`` of the cases, by draw; equal scores share the places left evenly.

    ``weights`` says how often each draw holds each case, shape (draws, cases); one draw of all if none.
    """
    weights = np.ones((1, len(outcome))) if weights is None else weights
    groups = _Groups.of(scores)
    places, found = groups.sums(weights), groups.sums(weights * outcome)
    cut = share * places[:, -1]
    at = np.array([np.searchsorted(row, limit, side="left") for row, limit in zip(places, cut, strict=True)])
    at = np.clip(at, 1, places.shape[1] - 1)
    rows = np.arange(len(places))
    size = places[rows, at] - places[rows, at - 1]
    part = np.where(size > 0, (cut - places[rows, at - 1]) / np.where(size > 0, size, 1.0), 0.0)
    before = found[rows, at - 1]
    return np.asarray(before + part * (found[rows, at] - before), dtype=np.float64)


def capture(windows: Sequence[Judged], scores: Sequence[Floats], share: float) -> float:
    """Share of the outcome in the top ``share`` of each window, pooled over windows."""
    found = sum(
        float(captured(each.outcome, ranked, share)[0]) for each, ranked in zip(windows, scores, strict=True)
    )
    return found / max(sum(float(each.outcome.sum()) for each in windows), 1e-9)


def precision(windows: Sequence[Judged], scores: Sequence[Floats], share: float) -> float:
    """Share of the cases in the top ``share`` of each window that had any outcome."""
    hits = sum(
        float(captured(np.where(each.outcome > 0, 1.0, 0.0), ranked, share)[0])
        for each, ranked in zip(windows, scores, strict=True)
    )
    return hits / max(sum(share * len(each.outcome) for each in windows), 1e-9)


def auc(windows: Sequence[Judged], scores: Sequence[Floats]) -> float:
    """Share of pairs, one with and one without outcome in the same window, that are in the right order."""
    from scipy.stats import rankdata

    right = pairs = 0.0
    for each, ranked in zip(windows, scores, strict=True):
        bad = each.outcome > 0
        count, clean = int(bad.sum()), int((~bad).sum())
        right += float(rankdata(ranked)[bad].sum()) - count * (count + 1) / 2
        pairs += count * clean
    return right / pairs if pairs else float("nan")


def site_draws(windows: Sequence[Judged], seed: int, draws: int = DRAWS) -> list[Floats]:
    """Return how often each bootstrap draw over sites holds each case, window by window.

    One list serves every ranker, so that differences are paired.
    """
    sites = 1 + max(int(each.site.max(initial=-1)) for each in windows)
    rng = np.random.default_rng(seed)
    times = rng.multinomial(sites, np.full(sites, 1.0 / sites), size=draws).astype(np.float64)
    return [times[:, each.site] for each in windows]


def drawn_capture(
    windows: Sequence[Judged], scores: Sequence[Floats], share: float, times: Sequence[Floats]
) -> Floats:
    """Pooled capture in each bootstrap draw."""
    found = sum(
        captured(each.outcome, ranked, share, weights)
        for each, ranked, weights in zip(windows, scores, times, strict=True)
    )
    total = sum(weights @ each.outcome for each, weights in zip(windows, times, strict=True))
    return np.asarray(found / np.maximum(total, 1e-9), dtype=np.float64)


def interval(values: Floats, content: float = 0.95) -> tuple[float, float]:
    """Return the middle ``content`` of the draws."""
    low, high = np.quantile(values, [(1 - content) / 2, (1 + content) / 2])
    return float(low), float(high)


def days_earlier(day: NDArray[np.datetime64], outcome: Floats, scores: Floats) -> tuple[float, float]:
    """Replay a window: keep the visits of each day, give the first days to the highest scores.

    Returns
    -------
    mean of (true day - new day) over cases with an outcome, and the share of them in the first half: days
    whose running total of visits stays strictly below half. Ties are averaged.
    """
    number = (day.astype("datetime64[D]") - day.min().astype("datetime64[D]")).astype(np.float64)
    days = np.sort(number)
    running = np.searchsorted(days, days, side="right")
    early = (running < len(days) / 2) * 1.0
    order = np.argsort(-scores, kind="stable")
    given, first = np.empty(len(days)), np.empty(len(days))
    given[order], first[order] = days, early
    tied = pd.DataFrame({"given": given, "first": first}).groupby(scores).transform("mean")
    bad = outcome > 0
    return float((number - tied["given"])[bad].mean()), float(tied["first"][bad].mean())


def calibration(chance: Floats, outcome: Floats, bins: int = 10) -> pd.DataFrame:
    """Return expected and found share in tenths of the chance, with the number of cases and a 95 % interval.

    The interval is Wilson's.
    """
    from scipy.stats import rankdata

    place = np.minimum((rankdata(chance, method="ordinal") - 1) * bins // max(len(chance), 1), bins - 1)
    mark = (outcome > 0).astype(np.float64)
    table = pd.DataFrame({"expected": chance, "found": mark}).groupby(place).agg(
        cases=("found", "size"), expected=("expected", "mean"), found=("found", "mean")
    )  # fmt: skip
    low, high = wilson(table["found"].to_numpy(), table["cases"].to_numpy(dtype=np.float64))
    return table.assign(low=low, high=high)


def calibration_error(table: pd.DataFrame) -> float:
    """Mean distance of expected and found shares, weighted by cases."""
    return float(np.average(np.abs(table["expected"] - table["found"]), weights=table["cases"]))


def wilson(share: Floats, cases: Floats, z: float = 1.96) -> tuple[Floats, Floats]:
    """Wilson interval of a share."""
    cases = np.maximum(cases, 1e-9)
    middle = (share + z * z / (2 * cases)) / (1 + z * z / cases)
    half = z / (1 + z * z / cases) * np.sqrt(share * (1 - share) / cases + z * z / (4 * cases**2))
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
