"""Rows that were read become the records they yield."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.domain.records import TABLES, TOLD
from scheduler.intake.cells import Fault, typed
from scheduler.intake.readers.keys import ROW, key_head, keys_of
from scheduler.intake.readers.rows import nothing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scheduler.domain.errors import BadCell
    from scheduler.intake.cells import Context
    from scheduler.intake.profile.derived import Derived
    from scheduler.intake.profile.profile import Known, Yield
    from scheduler.intake.readers.rows import Rows
    from scheduler.intake.readers.sheets import Cut


@dataclass(frozen=True)
class Part:
    """What one block gave.

    Attributes
    ----------
    rejected
        Rows that are lost for good; ``cells_unknown`` and ``cells_silent`` are cells of the others that
        could not be read, and that are empty in a column of the file.
    frames
        For each yield of the source, by its place: records with their file row in ``_row``.
    named
        For each yield that parts a cell, the employers for whom the cell says something, with ``known_on``.
    keys
        Rows that must not meet twice: row, key, the key as written, and a number of the whole row.
    refused
        The file is refused as a whole.
    """

    file: str
    read: int
    rejected: int = 0
    cells_unknown: int = 0
    cells_silent: int = 0
    sheet: str = ""
    source: str = ""
    head: str = ""
    frames: tuple[pd.DataFrame, ...] = ()
    named: tuple[pd.DataFrame, ...] = ()
    keys: pd.DataFrame | None = None
    bad: tuple[BadCell, ...] = ()
    warnings: tuple[BadCell, ...] = ()
    refused: bool = False


def records(rows: Rows, cut: Cut, context: Context) -> Part:
    """Return the records of a block's good rows, and everything found in it."""
    source = rows.layout.source
    good = rows.good.copy()
    said = _Said.of(rows)
    for name, rule in source.derived:
        good[name] = rule.of(good)
        said.add(name, rule, good[name])
    _leave_zero_places(good, rows, said)
    known = _known(good, source.known, context)
    alone = len(source.yields) == 1
    frames = tuple(_yielded(good, each, known, context, said, alone=alone) for each in source.yields)
    return Part(
        rows.place.file,
        read=len(rows.values) - int(rows.skipped.sum()) + len(cut.broken),
        rejected=int((rows.refused & ~rows.skipped).sum()) + len(cut.broken),
        cells_unknown=said.unknown,
        cells_silent=said.silent,
        sheet=rows.place.sheet,
        source=source.name,
        head=key_head(rows, source) if source.unique else "",
        frames=frames,
        named=tuple(_named(good, each, known, said) for each in source.yields),
        keys=keys_of(good, rows, source) if source.unique else None,
        bad=(*cut.broken, *rows.bad),
        warnings=(*cut.doubts, *rows.warnings),
    )


def _leave_zero_places(good: pd.DataFrame, rows: Rows, said: _Said) -> None:
    """Make a place at 0, 0 unknown, in the columns that make an employer's place: nobody works there."""
    for rule in rows.layout.source.yields:
        lat, lon = (rule.columns.get(each, "") for each in ("lat", "lon"))
        if lat in good and lon in good:
            zero = (good[lat] == 0) & (good[lon] == 0)
            rows.find(Fault("place_at_zero_left_out", _all_rows(zero, rows), warning=True, once=True), lat)
            good.loc[zero, [lat, lon]] = np.nan
            for column in {lat, lon} & said.told.keys():
                said.told[column] = said.told[column] & ~zero.to_numpy()


def _all_rows(mask: pd.Series, rows: Rows) -> pd.Series:
    return mask.reindex(rows.values.index, fill_value=False)


@dataclass
class _Said:
    """What the cells of good rows say: by column, where they tell something, or that nothing is known.

    Of an ``absent`` column they say nothing.
    """

    told: dict[str, NDArray[np.bool_]]
    cleared: dict[str, NDArray[np.bool_]]
    lost: dict[str, NDArray[np.bool_]]
    unknown: int
    silent: int
    rows: int
    absent: frozenset[str]

    @classmethod
    def of(cls, rows: Rows) -> _Said:
        keep = ~(rows.refused | rows.skipped).to_numpy()
        told, cleared, lost = (
            {name: mask[keep] for name, mask in masks.items()}
            for masks in (rows.told, rows.cleared, rows.lost)
        )
        silent = sum(int((~told[name]).sum()) for name in rows.layout.at)
        for masks in (told, cleared):
            # what is noted beside a column's values is told, and cleared, with it
            noted = rows.layout.source.noted
            masks |= {note: masks[name] for note, name in noted.items() if name in masks}
        unknown = sum(int(mask.sum()) for mask in lost.values())
        return cls(told, cleared, lost, unknown, silent, int(keep.sum()), frozenset(rows.absent))

    def add(self, name: str, rule: Derived, values: pd.Series) -> None:
        """Say of a column made of others: it tells where they do, and is cleared where one is."""
        nothing = np.zeros(self.rows, dtype=bool)
        told = np.logical_or.reduce([nothing, *(self.told.get(each, nothing) for each in rule.needs)])
        cleared = np.logical_or.reduce([nothing, *(self.cleared.get(each, nothing) for each in rule.needs)])
        self.told[name], self.cleared[name] = (told & values.notna().to_numpy()) | cleared, cleared

    def bits(self, rule: Yield) -> NDArray[np.int64]:
        """Return for each row the bits of the record's columns that it tells."""
        table = TABLES[rule.record]
        always = sum(table.bit(each) for each in filter(None, (rule.melt_name, rule.melt_amount)))
        bits = np.full(self.rows, always, dtype=np.int64)
        for column, source in rule.columns.items():
            if source.startswith("="):
                bits |= table.bit(column)
            elif source in self.told:
                bits |= self.told[source] * np.int64(table.bit(column))
        return bits


def _named(rows: pd.DataFrame, rule: Yield, known: pd.Series, said: _Said) -> pd.DataFrame:
    """Return the employers of whom a cell of several values tells all: those whose cell could be read."""
    if not rule.each or "employer" not in rule.columns or rule.each not in said.told:
        return pd.DataFrame({"employer": pd.Series([], dtype="str"), "known_on": known.iloc[:0]})
    here = said.told[rule.each] & ~said.lost.get(rule.each, np.zeros(said.rows, dtype=bool))
    return pd.DataFrame({ROW: rows.index, "employer": rows[rule.columns["employer"]], "known_on": known})[
        here
    ].reset_index(drop=True)


def _known(rows: pd.DataFrame, rule: Known, context: Context) -> pd.Series:
    """Return the day on which the source knew each row."""
    today = np.datetime64(context.import_day.isoformat(), "s")
    if rule.since is not None:
        return pd.Series(np.datetime64(rule.since.isoformat(), "s"), index=rows.index)
    if not rule.earliest:
        return pd.Series(today, index=rows.index)
    days = rows[list(rule.earliest)].min(axis=1) + np.timedelta64(rule.delay, "D")
    return days.fillna(today).astype("datetime64[s]")


def _yielded(
    rows: pd.DataFrame, rule: Yield, known: pd.Series, context: Context, said: _Said, *, alone: bool
) -> pd.DataFrame:
    if rule.known is not None:
        known = _known(rows, rule.known, context)
    table = pd.DataFrame(index=rows.index)
    record = TABLES[rule.record]
    kept = {*record.key, *rule.numbered, *(each.name for each in record.columns if each.needed)}
    for column, source in rule.columns.items():
        # what the file does not have at all is made once the blocks are put together
        if column in kept or source == rule.each or source not in said.absent:
            table[column] = source[1:] if source.startswith("=") else rows[source]
    table[ROW], table["known_on"] = rows.index.to_numpy(dtype="int32"), known
    table[TOLD] = said.bits(rule)
    if rule.melt:
        return _melted(table, rows, rule)
    if rule.each:
        return _parted(table, rows[rule.each], rule)
    return _filled(table if alone else _telling(table, rule), rule)


def _telling(table: pd.DataFrame, rule: Yield) -> pd.DataFrame:
    """Leave out numbered records that tell nothing of their own: a visit without findings has none."""
    types = TABLES[rule.record].types
    needed = {each.name for each in TABLES[rule.record].columns if each.needed}
    own = [
        name
        for name, source in rule.columns.items()
        if not source.startswith("=") and name not in needed | {*rule.numbered} and types[name] != "day"
    ]
    if not rule.numbered or not own:
        return table
    here = [name for name in own if name in table]
    return table.dropna(subset=here, how="all") if here else table.iloc[:0]


def _parted(table: pd.DataFrame, cells: pd.Series, rule: Yield) -> pd.DataFrame:
    """Return one record for each part of a cell."""
    column = next(name for name, source in rule.columns.items() if source == rule.each)
    table[column] = cells.str.split(";")
    return _filled(table[cells.notna() & (cells != "")].explode(column), rule)


def _melted(table: pd.DataFrame, rows: pd.DataFrame, rule: Yield) -> pd.DataFrame:
    """Return one record for each column with an amount; none where it is zero or unknown."""
    parts = []
    for column in rule.melt:
        here = rows[column].fillna(0) != 0
        part = table[here].copy()
        part[rule.melt_name] = column
        if rule.melt_amount:
            part[rule.melt_amount] = rows.loc[here, column]
        parts.append(part)
    return _filled(pd.concat(parts).sort_values(ROW, kind="stable"), rule)


def _filled(table: pd.DataFrame, rule: Yield) -> pd.DataFrame:
    """Leave out records without what they need; an employer that is not known is no complaint's fault."""
    needed = [each.name for each in TABLES[rule.record].columns if each.needed and each.name in table]
    return table.dropna(subset=needed).reset_index(drop=True)


def conform(table: pd.DataFrame, record: str) -> pd.DataFrame:
    """Return a frame with exactly a table's columns and types, ``known_on``, and what its rows tell."""
    table = table.reset_index(drop=True)
    columns = {}
    for name, kind in TABLES[record].types.items():
        if name not in table:
            columns[name] = nothing(kind, len(table))
        elif kind == "flag" and table[name].dtype != bool:
            columns[name] = table[name].astype("object").where(table[name].notna(), False).astype(bool)
        else:
            columns[name] = typed(table[name], kind)
    columns["known_on"] = table["known_on"].astype("datetime64[s]")
    if TOLD in table:
        columns[TOLD] = table[TOLD].astype("int64")
    return pd.DataFrame(columns, copy=False)


def empty(record: str) -> pd.DataFrame:
    """Return a frame of a table without rows."""
    return conform(pd.DataFrame({"known_on": pd.Series([], dtype="datetime64[s]")}), record)


def joined(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put parts of one frame under each other."""
    listed = [part for part in parts if len(part)]
    return pd.concat(listed, ignore_index=True) if listed else pd.DataFrame()
