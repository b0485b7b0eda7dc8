"""What a thousand nights leave behind: memory, handles, database, backups, lists and logs of a small bureau.

    bin/bench soak                     1,000 nights of 60 employers, in one process, a day after the other
    bin/bench soak --nights 300 --every 50

The nights are run at pretended days, so that years pass in minutes; what a night does in a child process is
done in this one. A line is printed every so many nights; what levels off stays the same from line to line.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scheduler import child
from scheduler.bureau import reopened
from scheduler.steps.nights.run_due import run_due
from scheduler.steps.records.imports import import_files
from scheduler.storage import reading, writing
from scheduler.storage.tables import audit_entries, outbox, runs, sheets, snapshots
from tests.steps.small import small_bureau, small_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.bureau import Bureau

FIRST = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
TABLES = {"runs": runs, "outbox": outbox, "snapshots": snapshots, "sheets": sheets, "audit": audit_entries}
HEADS = ("nights", "s/night", "rss MB", "fds", "db MB", "backups", "MB", "files", "MB", *TABLES)


def here(work: Any, *arguments: Any, limits: Any = None, on_event: Any = None) -> Any:
    """Do in this process what a night does in a child; files and solves stay in children."""
    if work.__module__.startswith(("scheduler.intake", "scheduler.planning")):
        return APART(work, *arguments, limits=limits, on_event=on_event)
    return work(*arguments, **({} if on_event is None else {"emit": on_event}))


APART = child.run


def made(place: Path, employers: int) -> Bureau:
    """Make the bureau and give it its records."""
    bureau = small_bureau(place / "bureau")
    done = import_files(bureau, small_files(place / "files", employers), "bureau", actor="bench")
    assert done.accepted
    return bureau


def measured(bureau: Bureau, nights: int, seconds: float) -> tuple[str, ...]:
    """Return a line of figures."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    data = bureau.folder / "data"
    database = sum(path.stat().st_size for path in data.glob("bureau.db*"))
    backups = [path for path in (data / "backup").rglob("*") if path.is_file()]
    others = [path for path in data.rglob("*") if path.is_file() and path not in backups]
    rest = sum(path.stat().st_size for path in others) - database
    with reading(bureau.engine) as session:
        counts = [session.scalar(sa.select(sa.func.count()).select_from(each)) for each in TABLES.values()]
    copies = sum(path.stat().st_size for path in backups)
    figures = (pages * os.sysconf("SC_PAGE_SIZE") / 1e6, len(os.listdir("/proc/self/fd")), database / 1e6)
    return (
        str(nights),
        f"{seconds:.2f}",
        *(f"{each:.1f}" for each in figures),
        str(len(backups)),
        f"{copies / 1e6:.1f}",
        str(len(others)),
        f"{rest / 1e6:.1f}",
        *map(str, counts),
    )


def aged(bureau: Bureau, sent: dict[str, int], night: int) -> None:
    """Let what was sent on earlier nights be as old as the pretended days say."""
    now = datetime.now(UTC)
    with writing(bureau.engine, audited=False) as session:
        for key in session.scalars(sa.select(outbox.c.key).where(outbox.c.state == "sent")).all():
            ago = timedelta(days=night - sent.setdefault(key, night - 1))
            session.execute(outbox.update().where(outbox.c.key == key).values(sent_at=now - ago))


def main(arguments: Sequence[str]) -> None:
    """Run the nights and print a line every so many."""
    parser = argparse.ArgumentParser(
        prog="bin/bench soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nights", type=int, default=1000)
    parser.add_argument("--every", type=int, default=100)
    parser.add_argument("--employers", type=int, default=60)
    asked = parser.parse_args(arguments)
    child.run = here
    print("".join(f"{head:>10}" for head in HEADS), flush=True)
    with tempfile.TemporaryDirectory(prefix="soak") as name:
        bureau, failed, sent = made(Path(name), asked.employers), 0, dict[str, int]()
        begun = time.process_time()
        for night in range(1, asked.nights + 1):
            if bureau.today.day == 1 or night % asked.every == 0:
                aged(bureau, sent, night)
            bureau = reopened(bureau, FIRST + timedelta(days=night))
            done = run_due(bureau, clock_checked=True)
            failed += not done.well
            if night % asked.every == 0:
                seconds = (time.process_time() - begun) / asked.every
                print("".join(f"{each:>10}" for each in measured(bureau, night, seconds)), flush=True)
                begun = time.process_time()
        print(f"nights that did not end well: {failed}")
        bureau.close()


if __name__ == "__main__":
    main(sys.argv[1:])
