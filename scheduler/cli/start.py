"""Verbs that begin: warm-up, init, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.door import NOBODY, AsJson, By, app, asked_language, door, print_json


@app.command("warm-up")
def warm_up(
    quiet: Annotated[bool, typer.Option("--quiet")] = False,
) -> None:
    """Compile the planner once, so that the first plan need not wait."""
    from scheduler.planning.warm import warm_up as compile_all

    if not quiet:
        door.tell("warm_up_begins")
    done = compile_all()
    if not quiet:
        door.tell("warm_up_done" if done else "warm_up_known")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument()],
    division: Annotated[str, typer.Option()] = "",
    name: Annotated[str, typer.Option()] = "",
    settings: Annotated[Path | None, typer.Option()] = None,
    by: By = NOBODY,
    as_json: AsJson = False,
) -> None:
    """Make a bureau folder: config.toml, data/, models/."""
    from scheduler.steps.upkeep.start import init_bureau

    made = init_bureau(
        folder, division=division, name=name, config=settings, actor=by, language=asked_language()
    )
    door.language = made.language
    if as_json:
        return print_json(made)
    door.tell("init_done", folder=made.folder, config=made.config)
    if made.joined:
        door.tell("init_joined", division=made.division)
    if division and not made.known_division:
        door.tell("init_unknown_division", division=division)
    return None


@app.command()
def demo(
    city: Annotated[str, typer.Option()] = "county",
    source: Annotated[Path | None, typer.Option("--from")] = None,
    folder: Annotated[Path, typer.Option()] = Path("demo"),
    by: By = "demo",
) -> None:
    """Try everything on an invented county, or a real city's records."""
    if city == "chicago":
        from scheduler.cli.show_city import show_city
        from scheduler.steps.upkeep.demo_city import demo_chicago

        show_city(demo_chicago(folder / "chicago", source, actor=by, say=door.tell))
    elif city == "county":
        _demo_county(folder / "county", by)
    else:
        raise typer.BadParameter(door.say("unknown_city", name=city))


def _demo_county(folder: Path, by: str) -> None:
    from scheduler.cli.progress import progress
    from scheduler.cli.shows import show_demo
    from scheduler.steps.upkeep.demo import SAMPLE, demo_county

    door.open(SAMPLE / "config.toml")
    with progress(door, quiet=False) as on_event:
        done = demo_county(folder, actor=by, language=door.language, say=door.tell, on_event=on_event)
    show_demo(done)
    door.end_failed(done.planned.failed)
