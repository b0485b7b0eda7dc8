"""A month's problem solved apart, within an effort."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scheduler import child
from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import Message
from scheduler.planning import greedy, unsound
from scheduler.planning.warm import solve_warm

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.bureau import Bureau
    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem

EFFORTS = ("quick", "normal", "thorough")


def effort_of(bureau: Bureau, effort: str) -> str:
    """Return an effort by name; config's where none is named.

    Raises
    ------
    SchedulerError
        ``wrong_effort`` for a name that is not one.
    """
    effort = effort or bureau.settings["planning"].effort
    if effort not in EFFORTS:
        raise SchedulerError("wrong_effort", name=effort)
    return effort


def solved(
    problem: Problem,
    effort: str,
    start: Plan | None = None,
    *,
    limits: child.Limits | None = None,
    on_event: Callable[[Any], None] | None = None,
) -> Plan:
    """Solve in a child process, and return the best plan there was when it ended, however it ended.

    The search starts from a plan in hand, if there is one.
    ``on_event`` is told each better plan or bound, and ``None`` before the planning kernels are compiled.
    Where the child runs out of memory or time, or is stopped by Ctrl-C, ``ended_by`` says so.

    Raises
    ------
    SchedulerError
        ``month_unsound`` where times, lengths or ways of the month are none.
    """
    if wrong := next(unsound(problem), None):
        facts = {"rule": Message.of(f"rule_{wrong.rule}"), "where": wrong.where, "amount": wrong.amount}
        raise SchedulerError("month_unsound", **facts)
    limits = limits or child.Limits(memory_mb=8192, seconds=1800)
    best: list[Plan] = []

    def hear(plan: Plan | None) -> None:
        if plan is not None:
            best[:] = [plan]
        if on_event is not None:
            on_event(plan)

    try:
        return child.run(solve_warm, problem, effort, start, limits=limits, on_event=hear)
    except child.ChildDied as died:
        ended_by = died.reason
    except KeyboardInterrupt:
        ended_by = "stopped"
    return replace(best[0] if best else greedy(problem), ended_by=ended_by)
