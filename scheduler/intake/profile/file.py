"""A profile read from its TOML file, every mistake in it named with its place."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter

from scheduler.domain.errors import SettingsError, hint
from scheduler.domain.records import TABLES
from scheduler.intake.cells import plain
from scheduler.intake.kinds import Kind
from scheduler.intake.profile import prosaic
from scheduler.intake.profile.added import with_added
from scheduler.intake.profile.checks import Check
from scheduler.intake.profile.derived import Derived
from scheduler.intake.profile.profile import Heads, Known, Lookup, Profile, Source, Yield
from scheduler.named import of_its_kind, refuse_unknown
from scheduler.settings import read_toml, section
from scheduler.shipped import own_or_shipped, shipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

__all__ = ["load_profile", "prosaic"]


def load_profile(name: str, folder: Path, inside: tuple[str, ...] = ()) -> Profile:
    """Read ``data/profiles/NAME.toml`` of a bureau's folder, or the shipped one.

    ``inside`` are the profiles that are being read and include this one.

    Raises
    ------
    SettingsError
        ``unknown_profile`` with the nearest name, ``profile_in_a_circle`` where one includes itself; the
        settings' own errors for a mistake inside.
    """
    if name in inside:
        raise SettingsError("profile_in_a_circle", circle=" > ".join((*inside, name)))
    path = own_or_shipped(folder, "data", "profiles", f"{name}.toml")
    if "/" in name or "\\" in name or not path.is_file():
        places = (folder / "data" / "profiles", shipped("data", "profiles"))
        known = {each.stem for place in places for each in place.glob("*.toml")}
        raise SettingsError("unknown_profile", name=name, **hint(name, known))
    table = with_added(read_toml(path), name, folder)
    about = str(table.pop("about", ""))
    others = of_its_kind(table.pop("includes", ()), TypeAdapter(tuple[str, ...]), f"{path.name}, includes")
    sources = [source for other in others for source in load_profile(other, folder, (*inside, name)).sources]
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


Table = dict[str, Any]


@dataclass(frozen=True)
class _SourceTable:
    """The keys of a source's table."""

    files: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    encoding: str = ""
    least: int = 2
    sheets: Literal["one", "all"] = "all"
    known: Table = field(default_factory=dict)
    lookup: Table = field(default_factory=dict)
    columns: dict[str, Table] = field(default_factory=dict)
    derived: dict[str, Table] = field(default_factory=dict)
    checks: dict[str, Table] = field(default_factory=dict)
    yields: dict[str, Table | list[Table]] = field(default_factory=dict)


@dataclass(frozen=True)
class _ColumnTable:
    """The keys of a column's table that are no settings of its kind."""

    names: tuple[str, ...] = ()
    needed: bool = False
    expected: bool = False
    empty: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    default: str = ""
    instead: str = ""
    or_else: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    kind: str = "text"


@dataclass(frozen=True)
class _YieldTable:
    """The keys of a yield's table that are no columns of the record."""

    each: str = ""
    melt: tuple[str, ...] = ()
    melt_name: str = ""
    melt_amount: str = ""
    once: bool = False
    numbered: tuple[str, ...] = ()
    known: Table = field(default_factory=dict)


def _source(name: str, table: Any, where: str, folder: Path) -> Source:
    if not isinstance(table, dict):
        raise SettingsError("not_a_table", where=where, name=name)
    told = section(table, _SourceTable, where)
    heads = {
        column: _heads(column, settings, f"{where}.columns.{column}", folder)
        for column, settings in told.columns.items()
    }
    made = Source(
        name,
        heads,
        tuple(_yields(told.yields, f"{where}.yields")),
        files=told.files,
        unique=told.unique,
        ignore=told.ignore,
        total=told.total,
        encoding=_encoding(told.encoding, where),
        sheets=told.sheets,
        least=told.least,
        known=section(told.known, Known, f"{where}.known"),
        lookup=section(told.lookup, Lookup, f"{where}.lookup") if told.lookup else None,
        derived=tuple(_derived(told.derived, f"{where}.derived")),
        checks=tuple(Check.chosen(each, rest, f"{where}.checks") for each, rest in told.checks.items()),
        column_of={plain(head): column for column, each in heads.items() for head in each.names},
    )
    _refuse_strays(made, where)
    return made


def _encoding(name: str, where: str) -> str:
    """Return the name of a text encoding, if there is one of that name."""
    try:
        known = codecs.lookup(name) if name else None
    except LookupError:
        known = None
    if name and (known is None or not getattr(known, "_is_text_encoding", True)):
        usual = ("utf-8", "gb18030", "big5", "latin-1", "cp1252", "utf-16", "shift-jis")
        raise SettingsError("unknown_name", where=f"{where}.encoding", name=name, **hint(name, usual))
    return name


def _heads(column: str, settings: Table, where: str, folder: Path) -> Heads:
    own, rest = _parted(settings, _ColumnTable)
    told = section(own, _ColumnTable, where)
    if isinstance(rest.get("words"), str):
        rest["words"] = _shared_words(rest["words"], folder)
    kind = Kind.chosen(told.kind, rest, where)
    return Heads(
        kind,
        told.names or (column,),
        told.needed,
        told.expected,
        told.empty,
        told.none,
        told.default,
        told.instead,
        told.or_else,
        told.ticks,
    )


def _shared_words(name: str, folder: Path) -> Table:
    """Return words that several profiles share: the shipped ones, and those of a bureau's own file."""
    at = ("data", "profiles", "names", f"{name}.toml")
    own = folder.joinpath(*at)
    listed = read_toml(shipped(*at)) if shipped(*at).is_file() or not own.is_file() else {}
    return listed | (read_toml(own) if own.is_file() else {})


def _derived(table: Mapping[str, Table], where: str) -> list[tuple[str, Derived]]:
    made = []
    for column, settings in table.items():
        rest = dict(settings)
        made.append((column, Derived.chosen(str(rest.pop("by", "")), rest, f"{where}.{column}")))
    return made


def _yields(table: Mapping[str, Table | list[Table]], where: str) -> list[Yield]:
    made = []
    for record, several in table.items():
        if record not in TABLES:
            raise SettingsError("unknown_name", where=where, name=record, **hint(record, TABLES))
        for settings in several if isinstance(several, list) else [several]:
            own, columns = _parted(settings, _YieldTable)
            told = section(own, _YieldTable, f"{where}.{record}")
            named = (*columns, *filter(None, (told.melt_name, told.melt_amount)), *told.numbered)
            refuse_unknown(dict.fromkeys(named), TABLES[record].types, f"{where}.{record}")
            known = section(told.known, Known, f"{where}.{record}.known") if told.known else None
            columns = {key: str(value) for key, value in columns.items()}
            made.append(Yield(record, columns, **(vars(told) | {"known": known})))
    return made


def _parted(settings: Table, cls: type[Any]) -> tuple[Table, Table]:
    """Part a table into the keys that a class describes and the others."""
    own = {key: value for key, value in settings.items() if key in cls.__dataclass_fields__}
    return own, {key: value for key, value in settings.items() if key not in own}


def _refuse_strays(source: Source, where: str) -> None:
    """Refuse what speaks of a column that the source does not have, or not yet."""
    known = set(source.heads) | source.noted.keys()
    before: list[str] = []
    for name, head in source.heads.items():
        _refuse_unknown(head.kind.beside, before, f"{where}.columns.{name}.beside")
        before.append(name)
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
        parted = [each.each] if each.each else []
        _refuse_unknown(parted, tuple(each.columns.values()), f"{where}.yields.{each.record}.each")


def _refuse_unknown(columns: Iterable[str], known: Collection[str], where: str) -> None:
    for column in columns:
        if column not in known:
            raise SettingsError("unknown_name", where=where, name=column, **hint(column, known))
