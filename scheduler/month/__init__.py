"""The bureau's month, pure: programmes, check once, teams and their days, the problem, the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.on_demand import on_demand

if TYPE_CHECKING:
    from scheduler.month.inputs import MonthInputs
    from scheduler.month.page.sheet import sheet
    from scheduler.month.problem import Month, build_problem

__all__ = ["Month", "MonthInputs", "build_problem", "sheet"]

if not TYPE_CHECKING:
    __getattr__ = on_demand(__name__)
