"""Figures about everybody from those that were drawn, worked by hand where that is possible."""

from __future__ import annotations

from itertools import combinations
from math import sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from scheduler.domain.errors import SchedulerError
from scheduler.month.estimates import estimate_mean, estimate_total


def sample(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["draw", "probability", "amount"])


def test_a_total_weighs_each_site_by_one_over_its_chance() -> None:
    found = estimate_total(sample(("d", 0.5, 3), ("d", 0.25, 1)), least=2)
    assert found.value == 3 / 0.5 + 1 / 0.25
    assert (found.n, found.missing, found.draws) == (2, 0, 1)


def test_a_mean_is_the_total_over_the_estimated_number_of_employers() -> None:
    found = estimate_mean(sample(("d", 0.5, 3), ("d", 0.25, 1)), least=2)
    assert found.value == pytest.approx((3 / 0.5 + 1 / 0.25) / (1 / 0.5 + 1 / 0.25))


def test_of_equal_chances_the_error_is_that_of_a_simple_random_sample() -> None:
    amounts = [1.0, 2.0, -4.0, 9.0, 4.0]
    found = estimate_total(sample(*(("d", 0.1, each) for each in amounts)), least=5)
    error = 50 * sqrt(np.var(amounts, ddof=1) / 5 * (1 - 0.1))
    assert found.value == pytest.approx(50 * 2.4)
    assert found.high - found.value == pytest.approx(student.ppf(0.975, 4) * error)
    assert found.value - found.low == pytest.approx(found.high - found.value)


def test_an_interval_of_amounts_never_negative_is_even_on_the_logarithmic_scale() -> None:
    amounts = [1.0, 2.0, 0.0, 9.0, 4.0]
    found = estimate_total(sample(*(("d", 0.1, each) for each in amounts)), least=5)
    error = 50 * sqrt(np.var(amounts, ddof=1) / 5 * (1 - 0.1))
    assert np.log(found.high / found.value) == pytest.approx(student.ppf(0.975, 4) * error / found.value)
    assert found.low * found.high == pytest.approx(found.value**2)
    assert found.low > 0


@pytest.mark.parametrize("amount", [0.0, 3.0])
def test_outcomes_that_do_not_differ_are_no_ground_for_an_interval(amount: float) -> None:
    with pytest.raises(SchedulerError) as refused:
        estimate_total(sample(*(("d", 0.1, amount) for _ in range(70))), least=60)
    assert refused.value.code == "estimate_all_alike"


def test_the_total_is_right_on_average_over_every_possible_sample() -> None:
    amounts = [0.0, 1.0, 5.0, 2.0]
    totals = [
        estimate_total(sample(*(("d", 0.5, amounts[each]) for each in pair)), least=2).value
        for pair in combinations(range(4), 2)
    ]
    assert np.mean(totals) == pytest.approx(sum(amounts))


def test_sites_that_are_certain_add_their_amount_and_no_doubt() -> None:
    found = estimate_total(sample(("d", 1.0, 7), ("d", 1.0, 2)), least=2)
    assert (found.value, found.low, found.high) == (9.0, 9.0, 9.0)


def test_draws_are_pooled_by_the_sites_each_drew() -> None:
    one = [("a", 0.1, 1.0), ("a", 0.1, 3.0)]  # says 40
    other = [("b", 0.2, 1.0), ("b", 0.2, 1.0), ("b", 0.2, 2.0), ("b", 0.2, 0.0)]  # says 20
    found = estimate_total(sample(*one, *other), least=6)
    assert found.value == pytest.approx((2 * 40 + 4 * 20) / 6)
    assert found.draws == 2


def test_a_site_that_was_not_visited_is_named_and_stands_for_nobody() -> None:
    found = estimate_total(sample(("d", 0.5, 3), ("d", 0.5, 1), ("d", 0.5, np.nan)), least=2)
    assert found.value == 8.0
    assert (found.n, found.missing) == (2, 1)


@pytest.mark.parametrize("estimate", [estimate_total, estimate_mean])
def test_too_few_outcomes_are_refused_exactly_below_the_least(estimate: object) -> None:
    rows = [("d", 0.5, float(each % 3)) for each in range(60)]
    assert estimate(sample(*rows), least=60).n == 60  # type: ignore[operator]
    with pytest.raises(SchedulerError) as refused:
        estimate(sample(*rows[:-1], ("d", 0.5, np.nan)), least=60)  # type: ignore[operator]
    assert (refused.value.code, refused.value.facts) == ("estimate_too_few", {"n": 59, "least": 60})


def test_the_size_of_an_amount_does_not_change_the_share_of_it() -> None:
    rows = [("d", 0.1 + 0.01 * each, float(each % 2)) for each in range(20)]
    small = estimate_mean(sample(*rows), least=2)
    large = estimate_mean(sample(*((draw, p, 10 * amount) for draw, p, amount in rows)), least=2)
    assert large.value == pytest.approx(10 * small.value)
    assert large.high == pytest.approx(10 * small.high)


def test_the_interval_of_a_share_ends_at_one() -> None:
    found = estimate_mean(sample(*(("d", 0.1, float(each > 0)) for each in range(6))), least=2)
    assert found.value < 1.0 == found.high
