"""Verbs of the draw: the stages of its ceremony, what may happen afterwards, and its verification."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.door import DEFAULT_CONFIG, NOBODY, AsJson, By, ConfigFile, Reason, app, door, print_json
from scheduler.cli.draw_shows import show_draw

if TYPE_CHECKING:
    from scheduler.bureau import Bureau

draws = typer.Typer(
    no_args_is_help=True, help="Draw the random sample so that anyone can verify it. 可验证的随机抽取。"
)
app.add_typer(draws, name="draw")

OfMonth = Annotated[
    str | None, typer.Option("--month", help="YYYY-MM; next month if left out. 月份，缺省为下月。")
]
Second = Annotated[str, typer.Option("--second", help="The second person. 第二人。")]
Hash = Annotated[str, typer.Option("--hash", help="sha256 or sm3. 摘要算法。")]
Custodian = Annotated[str, typer.Argument(help="Name of the custodian. 保管人。")]
Site = Annotated[str, typer.Argument(help="Code of the employer. 单位代码。")]


@draws.command()
def secret(
    file: Annotated[Path, typer.Argument(help="New file for the secret. 密值存入此新文件。")],
    hash_name: Hash = "sha256",
    as_json: AsJson = False,
) -> None:
    """Make a secret on the custodian's own computer; hand in what is printed. 保管人生成密值。"""
    from scheduler.steps.drawing.secrets import keep_secret

    made = keep_secret(file, hash_name)
    if as_json:
        return print_json({"file": file, "commitment": made.commitment, "hash": made.hash})
    return door.tell("draw_secret_kept", file=file, commitment=made.commitment)


@draws.command()
def commit(
    custodian: Custodian,
    commitment: Annotated[str, typer.Argument(help="64 hex digits, from draw secret. 承诺值。")],
    month: OfMonth = None,
    hash_name: Hash = "sha256",
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Record a custodian's commitment. 登记保管人的承诺值。"""
    from scheduler.steps.drawing import draw

    bureau, period = open_month(config, month)
    now = draw.commit(bureau, period, custodian, commitment, actor=by, reason=reason, hash_name=hash_name)
    show_draw(now, as_json)


@draws.command()
def freeze(
    source: Annotated[str, typer.Option(help="Whose dice, which lottery, which round. 信标来源。")],
    beacon: Annotated[str, typer.Option(help="dice, lottery or drand. 信标类型。")] = "dice",
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="When the beacon comes; else today. 信标日期。"),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="CODE=REASON; asks --second. 排除及理由。")
    ] = None,
    month: OfMonth = None,
    hash_name: Hash = "sha256",
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    second: Second = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Fix lists, sizes, teams and the beacon agreed on; announce what is printed. 冻结名单并公告摘要。"""
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
    value: Annotated[str, typer.Argument(help="Digits as the witnesses read them. 见证人读出的数字。")],
    month: OfMonth = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    second: Second = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Record the beacon that two people saw. 登记两人见证的信标。"""
    from scheduler.steps.drawing import draw

    bureau, period = open_month(config, month)
    show_draw(draw.beacon(bureau, period, value, actor=by, second=second, reason=reason), as_json)


@draws.command()
def reveal(
    custodian: Custodian,
    file: Annotated[Path, typer.Argument(help="The custodian's file from draw secret. 密值文件。")],
    month: OfMonth = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Record a custodian's secret, after the beacon. 信标产生后公开密值。"""
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
    """Draw sites and teams, check the draw and write its files. 抽取单位和检查组，核验并写出文件。"""
    from scheduler.steps.drawing import draw

    bureau, period = open_month(config, month)
    now = draw.run(bureau, period, actor=by, reason=reason)
    show_draw(now, as_json, bureau.exports(period) / "draw")


@draws.command()
def void(
    cause: Annotated[str, typer.Option(help="missing_reveal, no_beacon or crash. 作废原因。")],
    month: OfMonth = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    second: Second = "",
    superior: Annotated[str, typer.Option(help="Who signs for a second void. 上级批准人。")] = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """End an attempt that cannot be finished; the next begins with new secrets. 作废无法完成的抽取。"""
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
    """Write the file that is made public when the month is over. 月末后写出公开文件。"""
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
    """Take a drawn site out of the month; it stays visible. 取消抽中单位，记录保留。"""
    _change(config, month, ("drop", site, None, by, second, reason), as_json)


@draws.command()
def swap(
    site: Site,
    team: Annotated[str, typer.Argument(help="The team that goes instead. 改派检查组。")],
    month: OfMonth = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    second: Second = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Give a drawn site another team; the drawn one stays visible. 改派检查组，原派记录保留。"""
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
