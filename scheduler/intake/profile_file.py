"""A profile read from its TOML file, every mistake in it named with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SettingsError, hint
from scheduler.domain.records import TABLES
from scheduler.intake.cells import plain
from scheduler.intake.checks import Check
from scheduler.intake.derived import Derived
from scheduler.intake.kinds import Kind
from scheduler.intake.profile import Heads, Known, Lookup, Profile, Source, Yield
from scheduler.named import refuse_unknown
from scheduler.settings import read_toml, section
from scheduler.shipped import own_or_shipped, shipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path


def load_profile(name: str, folder: Path) -> Profile:
    """Read ``data/profiles/NAME.toml`` of a bureau's folder, or the shipped one.

    Raises
    ------
    SettingsError
        ``unknown_profile`` with the nearest name; the settings' own errors for a mistake inside.
    """
    path = own_or_shipped(folder, "data", "profiles", f"{name}.toml")
    if "/" in name or "\\" in name or not path.is_file():
        places = (folder / "data" / "profiles", shipped("data", "profiles"))
        known = {each.stem for place in places for each in place.glob("*.toml")}
        raise SettingsError("unknown_profile", name=name, **hint(name, known))
    table = read_toml(path)
    about = str(table.pop("about", ""))
    sources = [
        source for other in table.pop("includes", []) for source in load_profile(str(other), folder).sources
    ]
    sources += [_source(key, value, f"{path.name}, {key}", folder) for key, value in table.items()]
    _refuse_strange_lookups(sources, path.name)
    return Profile(name, about, tuple(sources))


def _refuse_strange_lookups(sources: Sequence[Source], where: str) -> None:
    """Refuse a source that looks up rows of one that is not read before it."""
    before: list[str] = []
    for each in sources:
        name = each.lookup.source if each.lookup else ""
        if name and name not in before:
            at = f"{where}, {each.name}.lookup"
            raise SettingsError("unknown_name", where=at, name=name, **hint(name, before))
        before.append(each.name)


_PARTS = (
    "files", "unique", "ignore", "total", "sheets", "known", "lookup", "columns", "derived", "checks",
    "yields",
)  # fmt: skip


def _source(name: str, table: Any, where: str, folder: Path) -> Source:
    if not isinstance(table, dict):
        raise SettingsError("not_a_table", where=where, name=name)
    refuse_unknown(table, _PARTS, where)
    heads = {
        column: _heads(column, settings, f"{where}.columns", folder)
        for column, settings in table.get("columns", {}).items()
    }
    made = Source(
        name,
        heads,
        tuple(_yields(table.get("yields", {}), f"{where}.yields")),
        files=tuple(table.get("files", ())),
        unique=tuple(table.get("unique", ())),
        ignore=tuple(table.get("ignore", ())),
        total=tuple(table.get("total", ())),
        sheets=table.get("sheets", "one"),
        known=section(table.get("known", {}), Known, f"{where}.known"),
        lookup=section(table["lookup"], Lookup, f"{where}.lookup") if "lookup" in table else None,
        derived=tuple(_derived(table.get("derived", {}), f"{where}.derived")),
        checks=tuple(
            Check.chosen(each, settings, f"{where}.checks")
            for each, settings in table.get("checks", {}).items()
        ),
        column_of={plain(head): column for column, each in heads.items() for head in each.names},
    )
    _refuse_strays(made, where)
    return made


def _heads(column: str, settings: Any, where: str, folder: Path) -> Heads:
    rest = dict(settings)
    if isinstance(rest.get("words"), str):
        names = ("data", "profiles", "names", f"{rest['words']}.toml")
        rest["words"] = read_toml(own_or_shipped(folder, *names))
    told: dict[str, Any] = {
        key: rest.pop(key) for key in ("names", "needed", "expected", "empty", "default") if key in rest
    }
    kind = Kind.chosen(str(rest.pop("kind", "text")), rest, f"{where}.{column}")
    names = tuple(told.pop("names", (column,)))
    return Heads(kind, names, **_frozen(told))


def _frozen(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}


def _derived(table: Mapping[str, Any], where: str) -> list[tuple[str, Derived]]:
    made = []
    for column, settings in table.items():
        rest = dict(settings)
        made.append((column, Derived.chosen(str(rest.pop("by", "")), rest, f"{where}.{column}")))
    return made


_YIELD = ("each", "melt", "melt_name", "melt_amount", "once", "numbered", "known")


def _yields(table: Mapping[str, Any], where: str) -> list[Yield]:
    made = []
    for record, several in table.items():
        if record not in TABLES:
            raise SettingsError("unknown_name", where=where, name=record, **hint(record, TABLES))
        for settings in several if isinstance(several, list) else [several]:
            told: dict[str, Any] = {key: value for key, value in settings.items() if key in _YIELD}
            columns = {key: str(value) for key, value in settings.items() if key not in _YIELD}
            refuse_unknown(columns, TABLES[record].types, f"{where}.{record}")
            if "known" in told:
                told["known"] = section(told["known"], Known, f"{where}.{record}.known")
            made.append(Yield(record, columns, **_frozen(told)))
    return made


def _refuse_strays(source: Source, where: str) -> None:
    """Refuse what speaks of a column that the source does not have, or not yet."""
    known = set(source.heads)
    _refuse_unknown(source.total, known, f"{where}.total")
    for check in source.checks:
        _refuse_unknown(check.columns, known, f"{where}.checks.{check.name}")
    if source.lookup:
        _refuse_unknown((source.lookup.by,), known, f"{where}.lookup")
        known |= set(source.lookup.take)
    for name, rule in source.derived:
        _refuse_unknown(rule.needs, known, f"{where}.derived.{name}")
        known.add(name)
    _refuse_unknown(source.unique, known, f"{where}.unique")
    _refuse_unknown(source.known.earliest, known, f"{where}.known")
    for each in source.yields:
        named = [value for value in each.columns.values() if not value.startswith("=")]
        named += [*each.melt, *(each.known.earliest if each.known else ()), *filter(None, [each.each])]
        _refuse_unknown(named, known, f"{where}.yields.{each.record}")


def _refuse_unknown(columns: Iterable[str], known: Collection[str], where: str) -> None:
    for column in columns:
        if column not in known:
            raise SettingsError("unknown_name", where=where, name=column, **hint(column, known))
