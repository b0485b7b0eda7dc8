"""The bureau's month, pure: programmes, check once, teams and their days, the problem, the sheet."""

from scheduler.month.problem import Month, build_problem
from scheduler.month.sheet import sheet

__all__ = ["Month", "build_problem", "sheet"]
