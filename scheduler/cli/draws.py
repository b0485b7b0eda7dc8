"""Verbs of the draw: the stages of its ceremony, what may happen afterwards, and its verification."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.door import (
    DEFAULT_CONFIG,
    NOBODY,
    AsJson,
    By,
    ConfigFile,
    Reason,
    Second,
    Superior,
    app,
    door,
    print_json,
)
from scheduler.cli.draw_shows import show_draw

if TYPE_CHECKING:
    from scheduler.bureau import Bureau

draws = typer.Typer(no_args_is_help=True)
app.add_typer(draws, name="draw")

OfMonth = Annotated[str | None, typer.Option("--month")]
Hash = Annotated[str, typer.Option("--hash")]
Custodian = Annotated[str, typer.Argument()]
Site = Annotated[str, typer.Argument()]


@draws.command()
def secret(
    file: Annotated[Path, typer.Argument()],
    hash_name: Hash = "sha256",
    as_json: AsJson = False,
) -> None:
    """Make a secret on the custodian's own computer; hand in what is printed."""
    from scheduler.steps.drawing.secrets import keep_secret

    made = keep_secret(file, hash_name)
    if as_json:
        return print_json({"file": file, "commitment": made.commitment, "hash": made.hash})
    return door.tell("draw_secret_kept", file=file, commitment=made.commitment)


@draws.command()
def commit(
    custodian: Custodian,
    commitment: Annotated[str, typer.Argument()],
    month: OfMonth = None,
    hash_name: Hash = "sha256",
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Record a custodian's commitment."""
    from scheduler.steps.drawing import draw

    bureau, period = open_month(config, month)
    now = draw.commit(bureau, period, custodian, commitment, actor=by, reason=reason, hash_name=hash_name)
    show_draw(now, as_json)


@draws.command()
def freeze(
    source: Annotated[str, typer.Option()],
    beacon: Annotated[str, typer.Option()] = "dice",
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"]),
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option()] = None,
    month: OfMonth = None,
    hash_name: Hash = "sha256",
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    second: Second = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Fix lists, sizes, teams and the beacon agreed on; announce what is printed."""
    from scheduler.draw.beacon import BeaconRule
    from scheduler.draw.order import Exclusion
    from scheduler.steps.drawing import draw
    from scheduler.steps.drawing.order import order_of

    bureau, period = open_month(config, month)
    rule = BeaconRule(beacon, day.date() if day else bureau.today, source)
    parts = [each.partition("=") for each in exclude or ()]
    excluded = [Exclusion(code.strip(), why.strip(), by, second) for code, _, why in parts]
    order = order_of(bureau, period, rule, excluded, hash_name)
    show_draw(draw.freeze(bureau, period, order, actor=by, reason=reason), as_json)


@draws.command()
def beacon(
    value: Annotated[str, typer.Argument()],
    month: OfMonth = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    second: Second = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Record the beacon that two people saw."""
    from scheduler.steps.drawing import draw

    bureau, period = open_month(config, month)
    show_draw(draw.beacon(bureau, period, value, actor=by, second=second, reason=reason), as_json)


@draws.command()
def reveal(
    custodian: Custodian,
    file: Annotated[Path, typer.Argument()],
    month: OfMonth = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Record a custodian's secret, after the beacon."""
    from scheduler.steps.drawing import draw
    from scheduler.steps.drawing.secrets import read_secret

    bureau, period = open_month(config, month)
    content = read_secret(file)
    show_draw(draw.reveal(bureau, period, custodian, content, actor=by, reason=reason), as_json)


@draws.command()
def run(
    month: OfMonth = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Draw sites and teams, check the draw and write its files."""
    from scheduler.steps.drawing import draw

    bureau, period = open_month(config, month)
    now = draw.run(bureau, period, actor=by, reason=reason)
    show_draw(now, as_json, bureau.exports(period) / "draw")


@draws.command()
def void(
    cause: Annotated[str, typer.Option()],
    month: OfMonth = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    second: Second = "",
    superior: Superior = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """End an attempt that cannot be finished; the next begins with new secrets."""
    from scheduler.steps.drawing import draw

    bureau, period = open_month(config, month)
    now = draw.void(bureau, period, cause, actor=by, second=second, superior=superior, reason=reason)
    show_draw(now, as_json)


@draws.command()
def publish(
    month: OfMonth = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Write the file that is made public when the month is over."""
    from scheduler.steps.drawing import draw

    bureau, period = open_month(config, month)
    path = draw.publish(bureau, period, actor=by, reason=reason)
    print_json({"file": path}) if as_json else door.tell("draw_public", path=path)


@draws.command()
def drop(
    site: Site,
    month: OfMonth = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    second: Second = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Take a drawn site out of the month; it stays visible."""
    _change(config, month, ("drop", site, None, by, second, reason), as_json)


@draws.command()
def swap(
    site: Site,
    team: Annotated[str, typer.Argument()],
    month: OfMonth = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    second: Second = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Give a drawn site another team; the drawn one stays visible."""
    _change(config, month, ("swap", site, team, by, second, reason), as_json)


def open_month(config: Path, month: str | None) -> tuple[Bureau, str]:
    """Open the bureau and return it with the month that is meant."""
    from scheduler.steps.months.kept import month_or_next

    bureau = door.open(config)
    return bureau, month_or_next(bureau, month)


def _change(
    config: Path, month: str | None, words: tuple[str, str, str | None, str, str, str], as_json: bool
) -> None:
    from scheduler.draw.sites import DrawChange
    from scheduler.steps.drawing import draw

    bureau, period = open_month(config, month)
    show_draw(draw.change(bureau, period, DrawChange(*words)), as_json)
