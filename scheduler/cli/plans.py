"""Verbs about the month: plan, why, check, export, approve, publish."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from scheduler.cli.door import (
    DEFAULT_CONFIG,
    NOBODY,
    AsJson,
    AsOf,
    By,
    ConfigFile,
    Month,
    Reason,
    app,
    day_of,
    door,
    print_json,
)
from scheduler.domain.errors import SchedulerError

Version = Annotated[int | None, typer.Option()]


@app.command()
def plan(
    month: Month = None,
    effort: Annotated[str, typer.Option()] = "",
    as_of: AsOf = None,
    change: Annotated[bool, typer.Option("--change")] = False,
    at_most: Annotated[int | None, typer.Option()] = None,
    add: Annotated[list[str] | None, typer.Option()] = None,
    drop: Annotated[list[str] | None, typer.Option()] = None,
    move: Annotated[list[str] | None, typer.Option()] = None,
    past: Annotated[bool, typer.Option("--past")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Plan a month with a bound, or change its plan."""
    from scheduler.cli.progress import progress
    from scheduler.cli.shows import show_changed, show_plan
    from scheduler.steps.months.plans import plan_month
    from scheduler.steps.months.replans import change_month

    bureau = door.open(config)
    if change or add or drop or move:
        with progress(door, quiet=as_json) as on_event:
            changed = change_month(
                bureau,
                month,
                add=tuple(add or ()),
                drop=tuple(drop or ()),
                move=_moves(move or []),
                at_most=at_most,
                effort=effort,
                past=past,
                actor=by,
                reason=reason,
                on_event=on_event,
            )
        if as_json:
            print_json({**changed.planned.facts, "changes": changed.lines, "new": changed.is_new})
        else:
            show_changed(changed)
        return door.end_failed(changed.planned.failed)
    with progress(door, quiet=as_json) as on_event:
        done = plan_month(
            bureau,
            month,
            effort=effort,
            as_of=day_of(as_of),
            past=past,
            actor=by,
            reason=reason,
            on_event=on_event,
        )
    print_json(done.facts) if as_json else show_plan(done)
    return door.end_failed(done.failed)


def _moves(words: list[str]) -> tuple[tuple[str, date], ...]:
    """Read ``CODE=YYYY-MM-DD`` words."""
    moves = []
    for each in words:
        code, _, day = each.rpartition("=")
        try:
            moves.append((code, date.fromisoformat(day)))
        except ValueError as wrong:
            raise SchedulerError("wrong_move", words=each) from wrong
    return tuple(moves)


@app.command()
def plans(
    month: Annotated[str | None, typer.Argument()] = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """List months, versions, their states and who made, approved and published them."""
    from scheduler.steps.months.kept import kept_plans

    bureau = door.open(config)
    lines = kept_plans(bureau, month)
    if as_json:
        return print_json(lines)
    if not lines:
        return door.tell("plans_none")
    for each in lines:
        people = {
            "by": each.created_by,
            "approver": each.approved_by or "-",
            "publisher": each.published_by or "-",
        }
        facts = {"month": each.month, "version": each.version, "day": each.created_at.date(), **people}
        door.tell("plans_line", **facts, state=door.say(f"plan_state_{each.state}"))
    return None


@app.command()
def why(
    site: Annotated[str, typer.Argument()],
    month: Month = None,
    version: Version = None,
    effort: Annotated[str, typer.Option()] = "",
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Say why a site is in the month's plan, or what keeps it out."""
    from scheduler.cli.progress import progress
    from scheduler.cli.shows import show_why
    from scheduler.steps.months.explaining import explain

    bureau = door.ask(config)
    with progress(door, quiet=as_json or not effort) as on_event:
        answer = explain(bureau, site, month, version=version, effort=effort, on_event=on_event)
    print_json(answer) if as_json else show_why(answer)


@app.command()
def check(
    month: Month = None,
    version: Version = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Check the month's plan against every rule."""
    from scheduler.cli.shows import show_check
    from scheduler.steps.months.checking import check_plan

    bureau = door.ask(config)
    answer = check_plan(bureau, month, version=version)
    print_json(answer) if as_json else show_check(answer)


@app.command()
def export(
    month: Month = None,
    version: Version = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Write the month's spreadsheet, calendars and map."""
    from scheduler.steps.months.exporting import export_plan
    from scheduler.steps.months.kept import newer_than_meant

    bureau = door.open(config)
    done = export_plan(bureau, month, version=version)
    if as_json:
        print_json({"files": done.files, "failed": dict(done.failed)})
    else:
        for each in done.files:
            print(each)
        if newer := newer_than_meant(bureau, month, version):
            door.tell("version_newer", newest=newer)
    door.end_failed(done.failed)


@app.command()
def approve(
    month: Month = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
) -> None:
    """Approve the newest version of the month's plan."""
    from scheduler.steps.months.exporting import export_plan
    from scheduler.steps.months.kept import approve_month

    bureau = door.open(config)
    kept = approve_month(bureau, month, actor=by, reason=reason)
    done = export_plan(bureau, kept.month, version=kept.version)
    door.tell("plan_approved", month=kept.month, version=kept.version, by=by)
    door.end_failed(done.failed)


@app.command()
def publish(
    month: Month = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
) -> None:
    """Publish the approved plan; only a new version can change it."""
    from scheduler.steps.months.exporting import export_plan
    from scheduler.steps.months.kept import publish_month

    bureau = door.open(config)
    kept = publish_month(bureau, month, actor=by, reason=reason)
    done = export_plan(bureau, kept.month, version=kept.version)
    door.tell("plan_published", month=kept.month, version=kept.version, by=by)
    door.end_failed(done.failed)
