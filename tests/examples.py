"""How many random cases a test tries: a share of its most in daily runs, all of them in CI."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

DAILY = 25  # of a hundred
_ALWAYS: dict[str, Any] = {"deadline": None, "derandomize": True}  # the same cases on every run, and no clock


def load(thorough: bool) -> None:
    """Choose between daily runs and CI; before any test is read."""
    settings.register_profile("daily", max_examples=DAILY, **_ALWAYS)
    settings.register_profile("ci", max_examples=100, **_ALWAYS)
    settings.load_profile("ci" if thorough else "daily")


def examples(most: int, **others: Any) -> settings:
    """Return the settings of a test that tries up to ``most`` cases in CI, and a share of them daily."""
    return settings(max_examples=max(most * settings().max_examples // 100, 1), **_ALWAYS | others)
