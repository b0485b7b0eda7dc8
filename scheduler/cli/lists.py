"""Verbs that list what a person must fill in or look into: places, compare-list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.door import DEFAULT_CONFIG, NOBODY, AsJson, By, ConfigFile, Reason, app, door, print_json


@app.command()
def places(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """List employers without coordinates, to fill in and import."""
    from scheduler.steps.records.places import list_unplaced

    bureau = door.open(config)
    done = list_unplaced(bureau)
    if as_json:
        return print_json(done)
    if done.table:
        door.tell("places_table", rows=done.table, used=done.table_places)
    if done.file is None:
        return door.tell("places_none", employers=done.employers)
    comma = door.say("list_comma")
    levels = comma.join(f"{door.say(f'place_{level}')} {count}" for level, count in done.levels)
    door.tell("places_found", unplaced=done.unplaced, employers=done.employers, levels=levels)
    return door.tell("places_next", path=done.file)


@app.command(name="compare-list")
def compare_list(
    path: Annotated[Path, typer.Argument()],
    profile: Annotated[str, typer.Option()] = "",
    survey: Annotated[
        bool,
        typer.Option("--survey"),
    ] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Find firms the register lacks, and those that are gone, by another list."""
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
