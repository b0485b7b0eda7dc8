"""The small form of the simulation: each employer is drawn as often as its probability says."""

from __future__ import annotations

import pytest

from benchmarks.draw_simulation import lists, simulate


@pytest.mark.parametrize("name", sorted(lists()))
def test_simulated_draws_include_everybody_as_often_as_promised(name: str) -> None:
    found = simulate(name, lists()[name], draws=1500)
    assert found.right, found
    assert (found.certain > 0) == (name == "with certainties")
