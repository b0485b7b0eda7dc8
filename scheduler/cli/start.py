"""Verbs that begin: init, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.door import NOBODY, AsJson, By, app, door, print_json


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make. 要建立的目录。")],
    division: Annotated[str, typer.Option(help="Division code (GB/T 2260). 行政区划代码。")] = "",
    name: Annotated[str, typer.Option(help="Name of the bureau. 机构名称。")] = "",
    by: By = NOBODY,
    as_json: AsJson = False,
) -> None:
    """Make a bureau folder: config.toml, data/, models/. 建立机构目录。"""
    from scheduler.steps.start import init_bureau

    made = init_bureau(folder, division=division, name=name, actor=by)
    if as_json:
        return print_json(made)
    door.tell("init_done", folder=made.folder, config=made.config)
    if division and not made.known_division:
        door.tell("init_unknown_division", division=division)
    return None


@app.command()
def demo(
    city: Annotated[str, typer.Option(help="county (invented) or chicago. 虚构县或芝加哥。")] = "county",
    source: Annotated[
        Path | None, typer.Option("--from", help="Folder of the city's public records. 公开数据目录。")
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where the demo is made. 演示目录。")] = Path("demo"),
    by: By = "demo",
) -> None:
    """Try everything on an invented county, or a real city's records. 用虚构县试用全部功能。"""
    from scheduler.cli.shows import show_chicago, show_demo
    from scheduler.steps.demo import demo_chicago, demo_county

    if city == "chicago":
        show_chicago(demo_chicago(folder / "chicago", source, actor=by, say=door.tell))
    else:
        show_demo(demo_county(folder / "county", actor=by, say=door.tell))
