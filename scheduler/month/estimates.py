"""What the random stream says of all employers: totals and means with their intervals, or a refusal.

Sources: Horvitz and Thompson (1952) for totals, Hajek (1971) for means; the variance is Hajek's
approximation as Deville (1999) writes it, sum of (1 - p)(z - z0)^2 x n / (n - 1), with Student's quantile.
Amounts that are never negative get an interval on the logarithmic scale: their totals are skewed, and a
symmetric one misses the truth above it too often. Draws of several months are pooled by the sites each drew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.errors import SchedulerError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure about all employers of a list, from those that were drawn and visited.

    Attributes
    ----------
    low, high
        Ends of the interval, which is approximate; it holds the truth in about ``level`` of all draws.
    n
        Drawn sites with a known outcome.
    missing
        Drawn sites without one; the figure supposes that they are like the others.
    draws
        Draws that were pooled.
    """

    value: float
    low: float
    high: float
    n: int
    missing: int
    draws: int
    level: float = 0.95


def estimate_total(sample: pd.DataFrame, least: int, level: float = 0.95) -> Estimate:
    """Return the total of ``amount`` over every employer of the list, on average over the pooled draws.

    Parameters
    ----------
    sample
        One row a drawn site: ``draw`` (the number of its draw), ``probability`` as stored with the draw
        (0 to 1), ``amount`` (NaN where the visit did not take place).
    least
        Fewest known outcomes from which anything is estimated; a number of the policy.

    Raises
    ------
    SchedulerError
        ``estimate_too_few``, or ``estimate_all_alike`` where the outcomes do not differ, so that nothing
        can be said of the doubt.
    """
    known = _known(sample, least)
    each = known["scale"].to_numpy() * known["amount"].to_numpy(dtype=np.float64)
    return _estimate(sample, float(each.mean()), _deviation(each, _chance(known)), len(known), level)


def estimate_mean(sample: pd.DataFrame, least: int, level: float = 0.95) -> Estimate:
    """Return the mean of ``amount`` over the employers of the list; with 0 and 1 it is a share, at most 1.

    Takes and refuses what ``estimate_total`` does.
    """
    known = _known(sample, least)
    scale, amount = known["scale"].to_numpy(), known["amount"].to_numpy(dtype=np.float64)
    size = float(scale.mean())
    mean = float((scale * amount).mean()) / size
    # the ratio's error is that of the total of what each site lies off the mean
    deviation = _deviation(scale * (amount - mean) / size, _chance(known))
    found = _estimate(sample, mean, deviation, len(known), level)
    return replace(found, high=min(found.high, 1.0)) if set(amount) <= {0.0, 1.0} else found


def _known(sample: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the sites with an outcome; ``scale`` x amount is each site's own estimate of the total."""
    known = sample.dropna(subset=["amount"])
    if len(known) < max(least, 2):
        raise SchedulerError("estimate_too_few", n=len(known), least=max(least, 2))
    found = known.groupby("draw")["draw"].transform("size")
    return known.assign(scale=found / known["probability"])


def _chance(known: pd.DataFrame) -> Floats:
    return known["probability"].to_numpy(dtype=np.float64)


def _deviation(each: Floats, chance: Floats) -> float:
    """Return the standard error of the mean of ``each``; a site that is certain adds none."""
    free = 1.0 - chance
    if not free.any():
        return 0.0
    middle = float(free @ each / free.sum())
    spread = float(free @ (each - middle) ** 2)
    if spread <= 1e-12 * float(free @ each**2):
        raise SchedulerError("estimate_all_alike", n=len(each))
    return float(np.sqrt(spread / (len(each) * (len(each) - 1))))


def _estimate(sample: pd.DataFrame, value: float, deviation: float, n: int, level: float) -> Estimate:
    from scipy.stats import t as student

    reach = float(student.ppf(0.5 + level / 2, n - 1)) * deviation
    low, high = value - reach, value + reach
    if value > 0 and not (sample["amount"] < 0).any():
        low, high = value / exp(reach / value), value * exp(reach / value)
    missing = int(sample["amount"].isna().sum())
    return Estimate(value, low, high, n, missing, int(sample["draw"].nunique()), level)
