"""Verbs that keep the house: backup, doctor, verify."""

from __future__ import annotations

import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.door import DEFAULT_CONFIG, NOBODY, AsJson, By, ConfigFile, Reason, app, door, print_json


class BackupAct(StrEnum):
    """What to do with copies of the database."""

    CREATE = "create"
    LIST = "list"
    RESTORE = "restore"
    DRILL = "drill"


@app.command()
def backup(
    act: Annotated[BackupAct, typer.Argument()],
    file: Annotated[Path | None, typer.Argument()] = None,
    whole: Annotated[str | None, typer.Option("--whole")] = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
    by: By = NOBODY,
    reason: Reason = "",
) -> None:
    """Put a copy of the bureau aside, list, bring back, or try one out."""
    from scheduler.steps.upkeep import backups

    bureau = door.open(config)
    if act is BackupAct.CREATE:
        path = backups.save_backup(bureau, whole=whole is not None)
        return print_json({"file": path}) if as_json else door.tell("backup_made", path=path)
    if act is BackupAct.LIST:
        found = backups.copies_of(bureau)
        if as_json:
            return print_json({"files": list(found)})
        for each in found:
            print(f"{each.stat().st_size / 1e6:9.1f} MB  {each}")
        return None if found else door.tell("doctor_no_backup")
    if act is BackupAct.DRILL:
        return _drill(config, as_json)
    if file is None:
        raise typer.BadParameter(door.say("backup_names_no_file"))
    done = backups.bring_back(bureau, file, actor=by, reason=reason, whole=whole)
    if as_json:
        return print_json({"restored": file, **asdict(done)})
    whose = ", ".join(done.bureaux)
    return door.tell("backup_restored", path=file, bureaux=whose, rows=done.rows, aside=done.aside or "-")


def _drill(config: Path, as_json: bool) -> None:
    from scheduler.steps.upkeep.backups import drill

    done = drill(door.open(config))
    if as_json:
        print_json(done)
    else:
        code = "drill_sound" if done.sound else "drill_broken"
        door.tell(code, file=done.backup.name, entries=done.entries)
    if not done.sound:
        sys.exit(1)


@app.command()
def doctor(
    config: ConfigFile = DEFAULT_CONFIG,
    mend: Annotated[bool, typer.Option("--mend")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at database, clock, calendar, models, disk, backups; say what to do."""
    from scheduler.steps.upkeep.closed import close
    from scheduler.steps.upkeep.doctor import BAD, examine

    bureau = door.open(config)
    if mend:
        closed = close(bureau)
        if not as_json:
            door.tell("doctor_mended", count=len(closed))
    found = examine(bureau)
    if as_json:
        rows = [{"place": each.place, "state": each.state, "told": asdict(each.message)} for each in found]
        print_json({"findings": rows})
    else:
        for each in found:
            state, place = door.say(f"doctor_state_{each.state}"), door.say(f"doctor_place_{each.place}")
            door.tell("doctor_line", state=state, place=place, told=door.said(each.message))
    if any(each.state == BAD for each in found):
        sys.exit(1)


@app.command()
def verify(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """Say whether the audit book, plans and draws are as they were written."""
    from scheduler.steps.months.drawn_gate import months_that_miss
    from scheduler.storage import reading, verify_audit, verify_books

    bureau = door.open(config)
    with reading(bureau.engine) as session:
        chain = verify_audit(session, bureau.division)
        changed = verify_books(session, bureau.division)
    missed = tuple(months_that_miss(bureau)) if not changed else ()
    if as_json:
        print_json({**asdict(chain), "changed": changed, "draw_missed": missed})
    else:
        for kind, name in changed:
            door.tell(f"verify_changed_{kind}", name=name)
        for month, version, count in missed:
            door.tell("verify_draw_missed", month=month, version=version, count=count)
        for division, number in chain.broken:
            door.tell("verify_broken", division=division, number=number)
        for division, number, head in chain.heads:
            door.tell("verify_head", division=division, number=number, hash=head)
    if chain.broken or changed or missed:
        sys.exit(1)
