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
    path: Annotated[Path | None, typer.Argument(help="File or folder. 文件或目录。")] = None,
    profile: Annotated[str, typer.Option(help="How to read it (data/profiles). 读取方式。")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only. 只检查。")] = False,
    accept_good: Annotated[
        bool, typer.Option("--accept-good", help="Keep good rows though others are refused. 保留合格行。")
    ] = False,
    undo: Annotated[int, typer.Option(help="Withdraw the import of this number. 撤回该次导入。")] = 0,
    refused: Annotated[
        Path | None, typer.Option(help="Write refused rows and reasons to this .xlsx. 退回行写入此文件。")
    ] = None,
    twins: Annotated[
        bool, typer.Option("--twins", help="List employers that may be one. 列出疑似重复的用人单位。")
    ] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Bring a file in, each bad cell named; or withdraw an import. 导入文件，逐格指出错误。"""
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
    """Grade every employer by the policy in force. 按现行办法分类分级。"""
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
    """Score every employer's risk, with its parts. 计算风险分及其构成。"""
    from scheduler.cli.shows import show_scores
    from scheduler.steps.records.scores import score_all

    bureau = door.open(config)
    done = score_all(bureau, as_of=day_of(as_of), actor=by, reason=reason)
    print_json(done) if as_json else show_scores(done)
