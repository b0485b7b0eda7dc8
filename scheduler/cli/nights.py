"""Verbs that work by themselves: nightly."""

from __future__ import annotations

from typing import Annotated

import typer

from scheduler.cli.door import DEFAULT_CONFIG, AsJson, ConfigFile, app, door, print_json


@app.command()
def nightly(
    once: Annotated[bool, typer.Option("--once", help="Run one night now. 立即运行一次。")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Bring in, grade, score and export, every night or once. 夜间自动处理。"""
    from scheduler.nightly import serve
    from scheduler.steps.nights import run_night

    bureau = door.open(config)
    if not once:
        return serve(config, door.tell)
    night = run_night(bureau)
    if as_json:
        return print_json(night)
    for step, sentence in night.steps:
        door.tell("night_step", step=door.say(f"step_{step}"), sentence=sentence)
    return door.tell("night_done", day=night.day)
