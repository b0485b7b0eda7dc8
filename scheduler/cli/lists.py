"""Verbs that list what a person must fill in or look into: places, compare-list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.door import DEFAULT_CONFIG, NOBODY, AsJson, By, ConfigFile, Reason, app, door, print_json


@app.command()
def places(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """List employers without coordinates, to fill in and import. 列出待补坐标的用人单位，填好后导入。"""
    from scheduler.steps.records.places import list_unplaced

    bureau = door.open(config)
    done = list_unplaced(bureau)
    if as_json:
        return print_json(done)
    if done.file is None:
        return door.tell("places_none", employers=done.employers)
    comma = door.say("list_comma")
    levels = comma.join(f"{door.say(f'place_{level}')} {count}" for level, count in done.levels)
    door.tell("places_found", unplaced=done.unplaced, employers=done.employers, levels=levels)
    return door.tell("places_next", path=done.file)


@app.command(name="compare-list")
def compare_list(
    path: Annotated[Path, typer.Argument(help="Another department's list. 其他部门的名单。")],
    profile: Annotated[str, typer.Option(help="How to read it; empty: list. 读取方式，缺省为 list。")] = "",
    survey: Annotated[
        bool,
        typer.Option("--survey", help="Take missing firms of likely hazard in, to be surveyed. 纳入摸底。"),
    ] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Find firms the register lacks, and those that are gone, by another list. 与其他部门名单比对查漏。"""
    from scheduler.steps.records import lists

    bureau = door.open(config)
    done = lists.compare_list(bureau, path, profile=profile, survey=survey, actor=by, reason=reason)
    if as_json:
        return print_json(done)
    door.tell("list_compared", rows=done.rows, known=done.known, missing=done.missing, gone=done.gone)
    for risk, firms in done.risks:
        print("  " + door.say("list_risk_line", risk=door.say(f"list_risk_{risk}"), firms=firms))
    door.tell("list_file", path=done.file)
    if survey:
        return door.tell("list_surveyed", surveyed=done.surveyed, without_code=done.without_code)
    return door.tell("list_next", path=path) if done.missing else None
