"""The bureau's month, pure: programmes, check once, teams and their days, the problem, the sheet."""

from scheduler.month.inputs import MonthInputs
from scheduler.month.page.sheet import sheet
from scheduler.month.problem import Month, build_problem

__all__ = ["Month", "MonthInputs", "build_problem", "sheet"]
