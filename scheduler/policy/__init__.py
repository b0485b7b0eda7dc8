"""The law as data: grades, classes, windows and caps, from record frames and a policy file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.on_demand import on_demand

if TYPE_CHECKING:
    from scheduler.policy.comparing import changes
    from scheduler.policy.file import load_policy, unverified
    from scheduler.policy.grading import grade
    from scheduler.policy.terms import Mark, Policy
    from scheduler.policy.windows import caps_in_year, window_of

__all__ = ["Mark", "Policy", "caps_in_year", "changes", "grade", "load_policy", "unverified", "window_of"]

if not TYPE_CHECKING:
    __getattr__ = on_demand(__name__)
