"""On real records of four regulators the parts of the additive score sum to it, for every site."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.risk_sets import ROOT, SETS, load_frames
from scheduler.risk import History, load_recipe, score
from scheduler.risk.features import measure
from scheduler.risk.learning.cases import past_cases
from scheduler.risk.learning.training import fit

DATA = ROOT.parent / "shared" / "benchdata"


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_the_parts_sum_to_the_log_odds_for_every_site(name: str) -> None:
    if not (DATA / name).is_dir():
        pytest.skip("the public sets are not beside this checkout")
    frames, target = load_frames(name, DATA, None), SETS[name].outcomes[SETS[name].named[0]]
    recipe = load_recipe("additive", Path())
    recipe = replace(recipe, learning=replace(recipe.learning, most_cases=1_500))
    day = frames[target.table]["known_on"].max()
    cases = past_cases(frames, recipe.features, target, day, recipe.learning)
    model = fit(cases, recipe, target, {})
    history = History.of(frames, day, target=target)
    table = score(history, recipe, model)
    parts = table[[f"part_{part}" for part in recipe.part_names]].to_numpy()
    assert len(table) == frames["employers"]["employer"].nunique() == len(history)
    assert np.abs(parts.sum(axis=1) - model.log_odds(measure(history, recipe.features))).max() < 1e-9
