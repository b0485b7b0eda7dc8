"""Verbs that ask: whatif."""

from __future__ import annotations

from typing import Annotated

import typer

from scheduler.cli.door import DEFAULT_CONFIG, AsJson, AsOf, ConfigFile, app, day_of, door, print_json


@app.command()
def whatif(
    officers: Annotated[
        int | None, typer.Option(help="More officers, or fewer: +2, -1. 增减执法人员。")
    ] = None,
    scenario: Annotated[
        str, typer.Option(help="A question of data/scenarios, by its file's name. 预设情景。")
    ] = "",
    month: Annotated[str | None, typer.Option(help="Month as YYYY-MM. 月份。")] = None,
    effort: Annotated[str, typer.Option(help="quick, normal or thorough. 求解力度。")] = "quick",
    as_of: AsOf = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Ask what more officers, or a scenario, would change; nothing is written. 假设条件变化，结果如何。"""
    from scheduler.cli.shows import show_compared
    from scheduler.steps import questions

    bureau = door.open(config)
    if (officers is None) == (not scenario):
        raise typer.BadParameter(door.say("whatif_needs_words"))
    if officers is not None:
        asked = questions.more_officers(bureau, officers)
    else:
        asked = questions.scenario(bureau, scenario)
    done = questions.what_if(bureau, asked, month, effort=effort, as_of=day_of(as_of))
    print_json(done) if as_json else show_compared(done)
