"""What a profile says: how the columns of an outside file become our records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from scheduler.domain.records import TABLES
from scheduler.ranges import Days

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from scheduler.intake.kinds import Kind
    from scheduler.intake.profile.checks import Check
    from scheduler.intake.profile.derived import Derived


@dataclass(frozen=True)
class Heads:
    """One column of an outside file.

    Attributes
    ----------
    names
        Headers it may stand under.
    needed
        The file is refused without the column, and a cell without a value.
    expected
        A file without the column is accepted with a warning.
    empty
        Words that mean "unknown", beside the usual ones.
    none
        Words that say that there is none, such as no hazard.
    instead
        A column that may stand in for a needed one; it is read only in rows that have nothing there.
    or_else
        Columns any of which may stand in for a needed one; they are read in every row.
    default
        What an empty cell means, where the source leaves out the usual.
    ticks
        Headers of columns that each stand for one value of this one, and are ticked where a row has it.
    """

    kind: Kind
    names: tuple[str, ...]
    needed: bool = False
    expected: bool = False
    empty: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    default: str = ""
    instead: str = ""
    or_else: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()

    @property
    def stand_ins(self) -> frozenset[str]:
        """Columns without which, and without this one, a file is refused."""
        return frozenset(filter(None, (self.instead, *self.or_else)))


@dataclass(frozen=True)
class Known:
    """When the source knew a row: the earliest of some days and a delay, a fixed day, or the import day."""

    earliest: tuple[str, ...] = ()
    delay: Days = 0
    since: date | None = None


@dataclass(frozen=True)
class Lookup:
    """Columns taken from the rows of another source of the same folder that have the same key."""

    source: str
    by: str
    take: tuple[str, ...]


@dataclass(frozen=True)
class Yield:
    """Records that each row gives.

    Attributes
    ----------
    columns
        Record column -> source column, or ``=text`` for the same text everywhere.
    each
        Source column with several values in a cell: one record for each.
    melt
        Source columns that become rows: one record for each with an amount, its name under
        ``melt_name`` and its amount under ``melt_amount``.
    once
        Keep the earliest record of each key, where a source repeats a fact on many rows.
    numbered
        Record columns; the records that share them are counted, and the key is made of both.
    known
        When the source knew the record, if not with the row.
    """

    record: str
    columns: Mapping[str, str]
    each: str = ""
    melt: tuple[str, ...] = ()
    melt_name: str = ""
    melt_amount: str = ""
    once: bool = False
    numbered: tuple[str, ...] = ()
    known: Known | None = None


@dataclass(frozen=True, eq=False)
class Source:
    """One kind of outside table.

    Attributes
    ----------
    files
        Patterns of file names that hold it in a folder; none: any table whose headers fit.
    unique
        Columns that no two rows may share; empty where rows may repeat.
    ignore
        Patterns of headers that are left out without a word.
    total
        Columns in which a word such as 合计 marks a line that is no record.
    least
        Known columns that a table has at least, where others stand in for a needed one.
    encoding
        What its text files are written in, where they do not say so themselves; empty: UTF-8, or a guess.
    """

    name: str
    heads: Mapping[str, Heads]
    yields: tuple[Yield, ...]
    files: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    encoding: str = ""
    least: int = 2
    sheets: str = "all"
    known: Known = Known()
    lookup: Lookup | None = None
    derived: tuple[tuple[str, Derived], ...] = ()
    checks: tuple[Check, ...] = ()
    column_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns without which a file is refused."""
        return tuple(name for name, head in self.heads.items() if head.needed)

    def missing(self, present: Collection[str]) -> tuple[str, ...]:
        """Return the needed columns that are not there, nor what may stand in for them."""
        there = set(present)
        few = len(there) < self.least
        stand_ins = {each: frozenset() if few else self.heads[each].stand_ins for each in self.needed}
        return tuple(each for each in self.needed if not ({each} | stand_ins[each]) & there)

    @cached_property
    def noted(self) -> Mapping[str, str]:
        """Columns of what is noted beside the values of others, and whose they are."""
        return {f"{name}_{note}": name for name, head in self.heads.items() for note in head.kind.notes}

    @property
    def main(self) -> Yield:
        """The record that the rows are there for: the first that every row gives once."""
        once = (each for each in self.yields if not (each.each or each.melt or each.once))
        return next(once, self.yields[0])

    @cached_property
    def key(self) -> Mapping[str, str]:
        """Columns whose bad cell refuses its row: parts of the record's key, and what it cannot be without.

        A column that makes a key only where another gives none is spared by it: it stands with that one.
        """
        parts = {each.name for each in TABLES[self.main.record].columns if each.needed}
        parts |= set(TABLES[self.main.record].key)
        made_of = [self.main.columns[each] for each in sorted(parts & self.main.columns.keys())]
        rules, found = dict(self.derived), dict[str, str]()
        waiting = [(name, "") for name in (*self.unique, *made_of)]
        while waiting:
            name, spared_by = waiting.pop()
            given = getattr(rules.get(name), "given", "")
            if name in rules:
                waiting += [(each, "" if each == given else given or spared_by) for each in rules[name].needs]
            elif name in self.heads:
                found[name] = found.get(name, spared_by) and spared_by
        return found


@dataclass(frozen=True)
class Profile:
    """What an outside file or folder looks like; its name and the sources it holds."""

    name: str
    about: str
    sources: tuple[Source, ...]

    @property
    def asks_for_firms(self) -> bool:
        """Whether a column names firms that the register may know."""
        kinds = (head.kind for source in self.sources for head in source.heads.values())
        return any(kind.name == "firm" for kind in kinds)
