"""The files of a version whose state changed, written again: they name state and approver."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler import child
from scheduler.domain.errors import SchedulerError
from scheduler.language import said

if TYPE_CHECKING:
    from scheduler.bureau import Bureau
    from scheduler.domain.message import Message
    from scheduler.storage import KeptPlan


def write_again(bureau: Bureau, kept: KeptPlan) -> None:
    """Write the files of a version in a child process.

    Raises
    ------
    SchedulerError
        ``files_not_written``: the plan is kept as it is said to be, but its files are not;
        ``export_failed``: one of them could not be written.
    """
    try:
        failed = child.run(_written_again, replace(bureau), kept.month, kept.version)
    except child.ChildDied as died:
        raise SchedulerError("files_not_written", month=kept.month, version=kept.version) from died
    for name, problem in failed:
        raise SchedulerError("export_failed", name=name, problem=said(problem, bureau.spoken))


def _written_again(bureau: Bureau, month: str, version: int) -> tuple[tuple[str, Message], ...]:
    # whoever only approves waits for nothing that writes files
    from scheduler.steps.months.exporting import export_plan

    return export_plan(bureau, month, version=version).failed
