"""Something to try: the invented county made, imported and planned in a folder of its own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scheduler.bureau import open_bureau
from scheduler.domain.errors import SchedulerError
from scheduler.installation import command
from scheduler.shipped import shipped
from scheduler.steps.drawing.order import order_of
from scheduler.steps.drawing.show import show_draw, show_rule
from scheduler.steps.months.plans import plan_month
from scheduler.steps.records.imports import import_files
from scheduler.steps.upkeep.start import init_bureau
from scheduler.whole import make_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from scheduler.steps.months.plans import Planned

MONTH = "2026-12"
MARK = ".demo"  # lies in every folder that a demo made, so that the next one may clear it
SAMPLE = shipped("data", "sample", "county")


@dataclass(frozen=True)
class Demo:
    """The demo's month, and commands to try next."""

    planned: Planned
    commands: tuple[str, ...]


def demo_county(
    folder: Path,
    *,
    actor: str,
    language: str = "",
    say: Callable[..., None],
    on_event: Callable[[Any], None] | None = None,
) -> Demo:
    """Make the invented county anew, import its files and plan December 2026 as of its own day.

    ``language`` is that of the plan shown; empty: the county's, in which its files are written.
    """
    clear(folder)
    init_bureau(folder, config=SAMPLE / "config.toml", actor=actor)
    bureau = replace(open_bureau(folder / "config.toml"), asked_in=language)
    say("demo_importing", name=bureau.about.name, profile="bureau")
    done = import_files(bureau, SAMPLE, "bureau", actor=actor, reason="demo")
    if not done.accepted:
        raise SchedulerError(
            "demo_sample_refused", first=done.cells[0][bureau.language] if done.cells else "-"
        )
    say("demo_drawing", month=MONTH)
    show_draw(bureau, MONTH, order_of(bureau, MONTH, show_rule(bureau)), actor=actor, reason="demo")
    say("demo_planning", month=MONTH)
    planned = plan_month(bureau, MONTH, actor=actor, reason="demo", on_event=on_event)
    config = f"--config {(folder / 'config.toml').as_posix()}"
    drawn = (folder / "data" / "exports" / MONTH / "draw" / "random").as_posix()
    left_out = planned.left_out[0] if planned.left_out else planned.sheet.visits[0].code
    return Demo(
        planned,
        (
            f"{command()} why {planned.sheet.visits[0].employer} {MONTH} {config}",
            f"{command()} why {left_out} {MONTH} {config}",
            f"{command()} check {MONTH} {config}",
            f"{command()} draw verify {drawn}/draw_list.csv {drawn}/draw.json",
            f"{command()} whatif --officers +2 --month {MONTH} {config}",
            f"{command()} nightly --once {config}",
        ),
    )


def clear(folder: Path) -> None:
    """Remove what an earlier demo made; a folder that no demo made is left alone.

    Raises
    ------
    SchedulerError
        ``demo_folder_taken`` where the folder is not a demo's.
    """
    if (folder / MARK).exists():
        shutil.rmtree(folder)
    elif folder.exists() and any(folder.iterdir()):
        raise SchedulerError("demo_folder_taken", folder=folder)
    make_folder(folder)
    (folder / MARK).touch()
