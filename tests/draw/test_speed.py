"""A large list is drawn and verified whole; benchmarks/draw_speed.py says how long that takes."""

from __future__ import annotations

from benchmarks import draw_speed


def test_twenty_thousand_entries_are_drawn_and_accepted_by_both_verifiers() -> None:
    assert draw_speed.main(["20000"]) == 0
