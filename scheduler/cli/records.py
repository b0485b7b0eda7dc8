"""Verbs about records: import, grade, score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.door import (
    DEFAULT_CONFIG,
    NOBODY,
    AsJson,
    AsOf,
    By,
    ConfigFile,
    Reason,
    app,
    day_of,
    door,
    print_json,
)


@app.command(name="import")
def import_(
    path: Annotated[Path | None, typer.Argument()] = None,
    profile: Annotated[str, typer.Option()] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    accept_good: Annotated[bool, typer.Option("--accept-good")] = False,
    undo: Annotated[int, typer.Option()] = 0,
    refused: Annotated[Path | None, typer.Option()] = None,
    twins: Annotated[bool, typer.Option("--twins")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Bring a file in, each bad cell named; or withdraw an import."""
    from scheduler.cli.shows import show_import, show_twins
    from scheduler.steps.records.imports import import_files, withdraw_import
    from scheduler.steps.records.twins import list_twins

    bureau = door.open(config)
    if undo:
        entry = withdraw_import(bureau, undo, actor=by, reason=reason)
        return print_json({"id": entry}) if as_json else door.tell("import_undone", number=undo)
    if twins and path is None:
        found = list_twins(bureau)
        return print_json(found) if as_json else show_twins(found)
    if path is None or not profile:
        raise typer.BadParameter(door.say("import_needs_words"))
    done = import_files(
        bureau,
        path,
        profile,
        actor=by,
        reason=reason,
        dry_run=dry_run,
        accept_good=accept_good,
        refused_to=refused,
    )
    print_json(done) if as_json else show_import(done, dry_run=dry_run)
    if twins and done.twins and not as_json:
        show_twins(done.twins)
    if not done.accepted:
        raise typer.Exit(1)
    return None


@app.command()
def grade(
    as_of: AsOf = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Grade every employer by the policy in force."""
    from scheduler.cli.shows import show_grades
    from scheduler.steps.records.scores import grade_all

    bureau = door.open(config)
    done = grade_all(bureau, as_of=day_of(as_of), actor=by, reason=reason)
    print_json(done) if as_json else show_grades(done)


@app.command()
def score(
    as_of: AsOf = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Score every employer's risk, with its parts."""
    from scheduler.cli.shows import show_scores
    from scheduler.steps.records.scores import score_all

    bureau = door.open(config)
    done = score_all(bureau, as_of=day_of(as_of), actor=by, reason=reason)
    print_json(done) if as_json else show_scores(done)
