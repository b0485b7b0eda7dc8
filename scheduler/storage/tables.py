"""Every table of the database: one for each kind of record, and the books that are kept about them.

A record table holds versions. A version is known by its bureau, its key and the import that brought it;
it is never changed. It says what its source told, and is silent on the rest, which is read from the versions
before it. A missing part of a key is stored as an empty text, other unknowns as null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, UniqueConstraint

from scheduler.domain import records
from scheduler.storage.types import Number, Text, UtcTime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.types import TypeEngine

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SQL_TYPES: Mapping[str, TypeEngine[Any]] = {
    "text": Text,
    "number": sa.Double(),
    "day": sa.Date(),
    "flag": sa.Boolean(),
}


def value_column(name: str, kind: str) -> Column[Any]:
    """Return the column of a record's value; a flag that is not told is false."""
    if kind == "flag":
        return Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
    return Column(name, SQL_TYPES[kind])


def told_column() -> Column[Any]:
    """Return the column that says which columns a version tells, a bit each; by default all."""
    return Column(records.TOLD, sa.BigInteger(), nullable=False, server_default=str(records.ALL_TOLD))


def _record_table(table: records.RecordTable) -> sa.Table:
    keys = [Column(name, SQL_TYPES[table.types[name]], primary_key=True) for name in table.key]
    values = [value_column(each.name, each.type) for each in table.columns if each.name not in table.key]
    return sa.Table(
        table.name,
        METADATA,
        Column("bureau", Text, primary_key=True),
        *keys,
        Column("import_id", Number, ForeignKey("imports.id"), primary_key=True),
        Column("known_on", sa.Date(), nullable=False),
        # the source has stopped naming this record
        Column("gone", sa.Boolean(), nullable=False, server_default=sa.false()),
        *values,
        told_column(),
        sqlite_with_rowid=False,
    )


def _needed(name: str, kind: Any, *more: Any, **settings: Any) -> Column[Any]:
    return Column(name, kind, *more, nullable=False, **settings)


bureaux = sa.Table(
    "bureaux",
    METADATA,
    Column("bureau", Text, primary_key=True),
    _needed("audit_number", Number, server_default="0"),
    _needed("audit_hash", Text, server_default=""),
)

imports = sa.Table(
    "imports",
    METADATA,
    Column("id", Number, primary_key=True),
    _needed("bureau", Text, ForeignKey("bureaux.bureau"), index=True),
    _needed("profile", Text),
    _needed("files", Text),  # canonical JSON: name and SHA-256 of each file
    _needed("actor", Text),
    _needed("reason", Text),
    _needed("at", UtcTime()),
    Column("outcome", Text),
    Column("counts", Text),  # canonical JSON: new, changed, unchanged by table
    Column("withdrawn_by", Number, ForeignKey("imports.id")),  # the entry that undid it
    sqlite_autoincrement=True,
)

RECORD_TABLES: Mapping[str, sa.Table] = {name: _record_table(table) for name, table in records.TABLES.items()}

audit_entries = sa.Table(
    "audit_entries",
    METADATA,
    Column("bureau", Text, ForeignKey("bureaux.bureau"), primary_key=True),
    Column("number", Number, primary_key=True, autoincrement=False),
    _needed("at", Text),  # as it is hashed
    _needed("actor", Text),
    _needed("reason", Text),
    _needed("what", Text),
    _needed("details", Text),  # canonical JSON
    _needed("hash", Text),
)

snapshots = sa.Table(
    "snapshots",
    METADATA,
    Column("id", Number, primary_key=True),
    _needed("bureau", Text),
    _needed("kind", Text),  # grades, scores
    _needed("as_of", sa.Date()),
    _needed("versions", Text),  # canonical JSON
    _needed("rows", Number),
    _needed("digest", Text),
    _needed("at", UtcTime()),
    UniqueConstraint("bureau", "kind", "as_of", "versions"),
    sqlite_autoincrement=True,
)

snapshot_columns = sa.Table(
    "snapshot_columns",
    METADATA,
    Column("snapshot", Number, ForeignKey("snapshots.id", ondelete="CASCADE"), primary_key=True),
    Column("place", sa.Integer(), primary_key=True, autoincrement=False),
    _needed("name", Text),
    _needed("content", sa.LargeBinary()),
)

travels = sa.Table(
    "travels",
    METADATA,
    Column("key", Text, primary_key=True),
    _needed("source", Text),
    _needed("points", Text),  # canonical JSON
    _needed("minutes", sa.LargeBinary()),  # int32, packed
)

problems = sa.Table(
    "problems",
    METADATA,
    Column("hash", Text, primary_key=True),
    _needed("travel", Text, ForeignKey("travels.key")),
    _needed("body", Text),  # canonical JSON
)

plans = sa.Table(
    "plans",
    METADATA,
    Column("bureau", Text, primary_key=True),
    Column("month", Text, primary_key=True),
    Column("version", sa.Integer(), primary_key=True, autoincrement=False),
    _needed("state", Text),  # draft, approved, published, superseded
    _needed("problem", Text, ForeignKey("problems.hash")),
    _needed("hash", Text),
    _needed("body", Text),  # canonical JSON
    _needed("value", Number),
    Column("bound", Number),
    _needed("ledger", Number),  # the last import it saw
    _needed("versions", Text),  # canonical JSON
    _needed("created_by", Text),
    _needed("created_at", UtcTime()),
    Column("approved_by", Text),
    Column("published_by", Text),
    Column("published_at", UtcTime()),
)

# the month as it is printed, so that files are written again without making the month anew
sheets = sa.Table(
    "sheets",
    METADATA,
    Column("bureau", Text, primary_key=True),
    Column("month", Text, primary_key=True),
    Column("version", sa.Integer(), primary_key=True, autoincrement=False),
    _needed("body", Text),  # canonical JSON
)

draws = sa.Table(
    "draws",
    METADATA,
    Column("draw", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    _needed("bureau", Text, index=True),
    _needed("number", sa.Integer()),  # place of the stage, from 1
    _needed("body", Text),  # canonical JSON
    _needed("hash", Text),
    _needed("at", UtcTime()),
    UniqueConstraint("draw", "number"),
)

models = sa.Table(
    "models",
    METADATA,
    Column("bureau", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    _needed("state", Text),  # proposed, serving, retired
    _needed("recipe", Text),
    _needed("hash", Text),  # SHA-256 of the fitted file
    _needed("as_of", sa.Date()),
    _needed("ledger", Number),
    _needed("card", Text),  # canonical JSON
    _needed("created_by", Text),
    _needed("at", UtcTime()),
)

runs = sa.Table(
    "runs",
    METADATA,
    Column("bureau", Text, primary_key=True),
    Column("job", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    _needed("state", Text),  # running, done, failed, skipped
    _needed("fence", Number),
    Column("lease_until", UtcTime()),
    _needed("attempts", sa.Integer()),
    _needed("owner", Text),
    _needed("started_at", UtcTime()),
    Column("finished_at", UtcTime()),
    Column("as_of", sa.Date()),
    Column("ledger", Number),
    Column("versions", Text),  # canonical JSON
    Column("input_hash", Text),
    Column("output_hash", Text),
    Column("steps", Text),  # canonical JSON: name, seconds and sentences of each step
    Column("error", Text),  # canonical JSON: a sentence
)

outbox = sa.Table(
    "outbox",
    METADATA,
    Column("key", Text, primary_key=True),
    _needed("bureau", Text, index=True),
    _needed("kind", Text),  # export, mail, command
    _needed("body", Text),  # canonical JSON
    _needed("state", Text),  # waiting, sending, sent, dead
    _needed("attempts", sa.Integer()),
    _needed("created_at", UtcTime()),
    _needed("due_at", UtcTime()),
    Column("sent_at", UtcTime()),
    Column("error", Text),  # canonical JSON: a sentence
)
