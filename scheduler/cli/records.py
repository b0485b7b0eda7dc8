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
    from scheduler.steps.records.matches import profile_for
    from scheduler.steps.records.twins import list_twins

    bureau = door.open(config)
    if undo:
        entry = withdraw_import(bureau, undo, actor=by, reason=reason)
        return print_json({"id": entry}) if as_json else door.tell("import_undone", number=undo)
    if twins and path is None:
        found = list_twins(bureau)
        return print_json(found) if as_json else show_twins(found)
    if path is None:
        raise typer.BadParameter(door.say("import_needs_words"))
    if not profile:
        profile = profile_for(bureau, path)
        if not as_json:
            door.tell("import_profile_chosen", profile=profile)
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
    print_json(done) if as_json else show_import(done, str(path), dry_run=dry_run)
    if twins and done.twins and not as_json:
        show_twins(done.twins)
    if not done.accepted:
        raise typer.Exit(1)
    return None


@app.command()
def match(
    path: Annotated[Path, typer.Argument()],
    profile: Annotated[str, typer.Option()] = "",
    aliases: Annotated[list[str] | None, typer.Option("--is")] = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Say what a file's headers and words would be read as, and by which profile."""
    from scheduler.cli.show_match import show_match
    from scheduler.steps.records.matches import match_file

    done = match_file(door.open(config), path, profile, aliases or ())
    print_json(done) if as_json else show_match(done, str(path))
    if not done.profile:
        raise typer.Exit(1)


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
    agencies: Annotated[bool, typer.Option("--agencies")] = False,
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
    if agencies:
        from scheduler.cli.show_agencies import show_agencies
        from scheduler.steps.records.agencies import agencies_beside

        beside = agencies_beside(bureau, day_of(as_of))
        return print_json(beside) if as_json else show_agencies(beside, bureau.reference)
    done = score_all(bureau, as_of=day_of(as_of), actor=by, reason=reason)
    return print_json(done) if as_json else show_scores(done)
