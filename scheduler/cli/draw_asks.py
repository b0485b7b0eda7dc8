"""Verbs that ask about a draw, and write nothing but its files: show, files, receipt, estimate, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.door import DEFAULT_CONFIG, AsJson, ConfigFile, Month, door, print_json
from scheduler.cli.draw_shows import show_draw
from scheduler.cli.draws import OfMonth, Site, draws, open_month


@draws.command()
def show(
    bare: Month = None, month: OfMonth = None, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False
) -> None:
    """Say how far the month's draw has come, and what comes next."""
    from scheduler.steps.drawing import draw

    bureau, period = open_month(config, month or bare)
    show_draw(draw.current(bureau, period), as_json)


@draws.command()
def files(
    bare: Month = None, month: OfMonth = None, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False
) -> None:
    """Write the draw's files again from the record."""
    from scheduler.steps.drawing import draw

    bureau, period = open_month(config, month or bare)
    written = draw.files(bureau, period)
    if as_json:
        return print_json({"files": written})
    for path in written:
        print(path)
    return None


@draws.command()
def receipt(
    site: Site, month: OfMonth = None, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False
) -> None:
    """Print what an employer gets at the visit to find itself on the list."""
    from dataclasses import asdict

    from scheduler.steps.drawing import draw

    bureau, period = open_month(config, month)
    found = draw.receipt(bureau, period, site)
    print_json(found) if as_json else door.tell("draw_receipt", **asdict(found))


@draws.command()
def estimate(
    month: OfMonth = None,
    months: Annotated[int, typer.Option(min=1)] = 12,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Say what the drawn visits tell of all employers, or that they are too few."""
    from scheduler.cli.draw_shows import show_estimates
    from scheduler.steps.drawing.estimates import estimated

    bureau = door.open(config)
    found = estimated(bureau, month or f"{bureau.today:%Y-%m}", months)
    print_json(found) if as_json else show_estimates(found)


@draws.command()
def verify(
    draw_list: Annotated[Path, typer.Argument()],
    draw_file: Annotated[Path, typer.Argument()],
    announcement: Annotated[Path | None, typer.Argument()] = None,
    as_json: AsJson = False,
) -> None:
    """Check a draw from its files alone."""
    from scheduler.steps.drawing.draw import verify_files

    found = verify_files(draw_list, draw_file, announcement)
    faults = [{"code": each.code, "sentence": door.say(each.code, **dict(each.facts))} for each in found]
    if as_json:
        print_json({"right": not found, "findings": faults})
    else:
        print("\n".join(each["sentence"] for each in faults) or door.say("draw_right"))
    if found:
        raise typer.Exit(1)
