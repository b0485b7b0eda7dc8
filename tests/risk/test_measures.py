from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scheduler.risk.drift import bin_edges, bin_shares, in_the_large, stability
from scheduler.risk.judging.measures import (
    Judged,
    auc,
    calibration,
    calibration_error,
    capture,
    captured,
    days_earlier,
    drawn_capture,
    precision,
    site_draws,
    wilson,
)
from tests.risk.models import small_model


def window(outcome: list[float]) -> Judged:
    return Judged(np.array(outcome), np.arange(len(outcome)))


def test_capture_is_the_share_of_the_outcome_in_the_top() -> None:
    assert capture([window([5, 3, 2, 0])], [np.array([4.0, 3, 2, 1])], 0.5) == pytest.approx(0.8)


def test_equal_scores_share_the_places_left_evenly() -> None:
    assert capture([window([4, 0, 0, 0])], [np.zeros(4)], 0.5) == pytest.approx(0.5)
    assert capture([window([4, 2, 0, 0])], [np.array([1.0, 0, 0, 0])], 0.5) == pytest.approx((4 + 2 / 3) / 6)


def test_a_cut_within_a_site_takes_its_part() -> None:
    assert capture([window([3, 1, 0])], [np.array([3.0, 2, 1])], 0.5) == pytest.approx(3.5 / 4)


def test_windows_are_cut_apart_and_then_pooled() -> None:
    windows = [window([1, 0]), window([0, 9])]
    assert capture(windows, [np.array([2.0, 1]), np.array([2.0, 1])], 0.5) == pytest.approx(0.1)


def test_auc_counts_pairs_inside_one_window_only() -> None:
    windows = [window([1, 0]), window([1, 0, 0])]
    assert auc(windows, [np.array([0.1, 0.0]), np.array([5.0, 6.0, 4.0])]) == pytest.approx(2 / 3)


def test_precision_counts_cases_and_not_amounts() -> None:
    assert precision([window([9, 0, 1, 0])], [np.array([4.0, 3, 2, 1])], 0.5) == pytest.approx(0.5)


def test_a_draw_that_holds_every_case_once_is_the_figure_itself() -> None:
    rng = np.random.default_rng(3)
    outcome, scores = rng.poisson(1.0, 50) * 1.0, rng.integers(0, 9, 50) * 1.0
    one = captured(outcome, scores, 0.1, np.ones((2, 50)))
    assert one == pytest.approx(captured(outcome, scores, 0.1)[0])


def test_the_bootstrap_draws_sites_with_all_their_cases() -> None:
    windows = [Judged(np.ones(3), np.array([0, 0, 1]))]
    (times,) = site_draws(windows, seed=1, draws=50)
    assert (times[:, 0] == times[:, 1]).all() and times[:, 2].sum() != times[:, 0].sum()
    assert drawn_capture(windows, [np.array([1.0, 1.0, 0.0])], 0.2, [times]).shape == (50,)


def test_days_earlier_gives_the_first_days_to_the_highest_scores() -> None:
    day = np.array(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"], dtype="datetime64[D]")
    earlier, first = days_earlier(day, np.array([0.0, 0, 0, 1]), np.array([1.0, 2, 3, 4]))
    assert (earlier, first) == (3.0, 1.0)
    tied, half = days_earlier(day, np.array([0.0, 0, 0, 1]), np.zeros(4))
    assert tied == pytest.approx(1.5) and half == pytest.approx(0.25)


def test_a_chance_that_is_right_has_no_calibration_error() -> None:
    chance = np.repeat([0.1, 0.5], 500)
    outcome = np.concatenate([np.repeat([1, 0], [50, 450]), np.repeat([1, 0], [250, 250])]) * 1.0
    table = calibration(chance, outcome, bins=2)
    assert calibration_error(table) == pytest.approx(0.0)
    assert (table["low"] < table["found"]).all() and (table["found"] < table["high"]).all()


def test_wilson_keeps_an_interval_where_nothing_was_found() -> None:
    low, high = wilson(np.array([0.0]), np.array([20.0]))
    assert low[0] == pytest.approx(0.0) and 0.1 < high[0] < 0.2


def test_stability_sees_a_shift_and_is_quiet_without_one() -> None:
    model = small_model()
    rng = np.random.default_rng(9)
    same = pd.DataFrame(rng.normal(size=(3000, 2)), columns=["serious_180", "exposed_log"])
    moved = stability(model, same.assign(exposed_log=same["exposed_log"] + 1.0))
    assert moved.index[0] == "exposed_log" and moved["exposed_log"] > 0.25
    assert moved["serious_180"] < 0.1


def test_unknown_values_have_a_bin_of_their_own() -> None:
    edges = bin_edges(np.array([1.0, 2.0, 3.0, np.nan]))
    assert bin_shares(np.array([np.nan, np.nan]), edges)[-1] == 1.0


def test_calibration_in_the_large_is_found_over_expected() -> None:
    assert in_the_large(np.array([0.5, 0.5]), np.array([2.0, 0.0])) == pytest.approx(1.0)
