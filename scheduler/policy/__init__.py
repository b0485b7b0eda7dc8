"""The law as data: grades, classes, windows and caps, from record frames and a policy file."""

from scheduler.policy.changes import changes
from scheduler.policy.file import load_policy, unverified
from scheduler.policy.grading import grade
from scheduler.policy.terms import Mark, Policy
from scheduler.policy.windows import caps_in_year

__all__ = ["Mark", "Policy", "caps_in_year", "changes", "grade", "load_policy", "unverified"]
