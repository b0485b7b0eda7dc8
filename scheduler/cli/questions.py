"""Verbs that ask: whatif."""

from __future__ import annotations

from typing import Annotated

import typer

from scheduler.cli.door import DEFAULT_CONFIG, AsJson, AsOf, ConfigFile, app, day_of, door, print_json


@app.command()
def whatif(
    officers: Annotated[int, typer.Option(help="More officers, or fewer: +2, -1. 增减执法人员。")],
    month: Annotated[str | None, typer.Option(help="Month as YYYY-MM. 月份。")] = None,
    effort: Annotated[str, typer.Option(help="quick, normal or thorough. 求解力度。")] = "quick",
    as_of: AsOf = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Ask what more officers would buy; nothing is written. 假设增减人员，结果如何。"""
    from scheduler.cli.shows import show_compared
    from scheduler.steps.questions import what_if_officers

    bureau = door.open(config)
    done = what_if_officers(bureau, officers, month, effort=effort, as_of=day_of(as_of))
    print_json(done) if as_json else show_compared(done)
