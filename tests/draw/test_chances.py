"""Probabilities are exact whole numbers: they sum to n, none is zero, none passes one."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import SchedulerError
from scheduler.draw.chances import ONE, chances


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[int], int, str]:
    risk = draw(st.lists(st.integers(0, 9) | st.just(1_000_000), min_size=1, max_size=30))
    return risk, draw(st.integers(1, len(risk))), draw(st.sampled_from(["0.3", "0.31", "0.5", "1"]))


@given(case=lists())
def test_they_sum_to_n_and_lie_above_zero_and_at_most_one(case: tuple[list[int], int, str]) -> None:
    risk, n, mix = case
    units = chances(risk, n, mix)
    assert int(units.sum()) == n * ONE
    assert all(0 < each <= ONE for each in units)


@given(case=lists())
def test_more_risk_is_never_a_smaller_chance(case: tuple[list[int], int, str]) -> None:
    risk, n, mix = case
    found = sorted(zip(risk, chances(risk, n, mix), strict=True))
    # equal risks may differ by the one unit that rounding hands out
    assert all(after[1] >= before[1] - 1 for before, after in pairwise(found))


@given(case=lists())
def test_each_that_is_not_certain_is_its_formula_within_one_unit(case: tuple[list[int], int, str]) -> None:
    risk, n, mix = case
    units = chances(risk, n, mix)
    open_ones = [each for each, p in zip(risk, units, strict=True) if p < ONE]
    left = n - (len(risk) - len(open_ones))
    for each, p in zip(risk, units, strict=True):
        if p < ONE:
            share = Fraction(each, sum(open_ones)) if sum(open_ones) else Fraction(1, len(open_ones))
            true = left * ONE * (Fraction(mix) / len(open_ones) + (1 - Fraction(mix)) * share)
            assert abs(p - true) < 1


def test_equal_risks_share_evenly_and_the_first_ones_take_the_odd_units() -> None:
    assert chances([5, 5, 5], 1).tolist() == [333_333_334, 333_333_333, 333_333_333]
    assert chances([0, 0, 0], 2).tolist() == [666_666_667, 666_666_667, 666_666_666]


def test_a_giant_is_certain_and_the_others_share_the_rest() -> None:
    assert chances([1_000_000, 1, 1], 2).tolist() == [ONE, ONE // 2, ONE // 2]


def test_a_second_giant_shows_only_after_the_first_is_set_apart() -> None:
    assert chances([1_000_000, 1_000, 1, 1], 3).tolist() == [ONE, ONE, ONE // 2, ONE // 2]


def test_drawing_everybody_makes_everybody_certain() -> None:
    assert chances([1, 2, 3], 3).tolist() == [ONE] * 3


@pytest.mark.parametrize(
    ("n", "mix", "code"),
    [
        (0, "0.3", "draw_size_wrong"),
        (4, "0.3", "draw_size_wrong"),
        (1, "0.29", "draw_mix_low"),
        (1, "1.01", "draw_mix_low"),
    ],
)
def test_a_size_or_a_mix_outside_the_rules_is_refused(n: int, mix: str, code: str) -> None:
    with pytest.raises(SchedulerError) as refused:
        chances([1, 1, 1], n, mix)
    assert refused.value.code == code


def test_no_weight_passes_the_inverse_of_the_even_share() -> None:
    units = chances([1] * 99 + [1_000], 10, "0.3")
    assert max(ONE / units) <= 100 / 10 / 0.3 + 1e-6
