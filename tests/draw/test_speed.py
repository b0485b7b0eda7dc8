"""A large list is drawn and verified whole; benchmarks/draw_speed.py says how long that takes."""

from __future__ import annotations

from benchmarks import draw_speed


def test_twenty_thousand_entries_are_drawn_and_accepted_by_both_verifiers() -> None:
    done = draw_speed.measure(20_000)
    assert done.wrong == ()
    assert done.size == "20,000 entries, 200 drawn, 200 with a team"
