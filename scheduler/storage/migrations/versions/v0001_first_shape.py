"""The first shape of the database.

The record tables are made as ``domain/records.py`` lists them at the time; columns it learns later are
added by ``migrate``, so only a change of a key needs a migration of its own.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column

from scheduler.storage.tables import RECORD_TABLES
from scheduler.storage.types import Number, Text, UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    _bureaux()
    _imports()
    _audit_entries()
    _snapshots()
    _snapshot_columns()
    _travels()
    _problems()
    _plans()
    _draws()
    _models()
    _runs()
    _outbox()
    for table in RECORD_TABLES.values():
        table.create(op.get_bind())


def _bureaux() -> None:
    op.create_table(
        "bureaux",
        Column("bureau", Text, nullable=False),
        Column("audit_number", Number, server_default="0", nullable=False),
        Column("audit_hash", Text, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("bureau", name="pk_bureaux"),
    )


def _imports() -> None:
    op.create_table(
        "imports",
        Column("id", Number, nullable=False),
        Column("bureau", Text, nullable=False),
        Column("profile", Text, nullable=False),
        Column("files", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("at", UtcTime(), nullable=False),
        Column("outcome", Text, nullable=True),
        Column("counts", Text, nullable=True),
        Column("withdrawn_by", Number, nullable=True),
        sa.ForeignKeyConstraint(["bureau"], ["bureaux.bureau"], name="fk_imports_bureau_bureaux"),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["imports.id"], name="fk_imports_withdrawn_by_imports"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_imports_bureau", "imports", ["bureau"])


def _audit_entries() -> None:
    op.create_table(
        "audit_entries",
        Column("bureau", Text, nullable=False),
        Column("number", Number, autoincrement=False, nullable=False),
        Column("at", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("what", Text, nullable=False),
        Column("details", Text, nullable=False),
        Column("hash", Text, nullable=False),
        sa.ForeignKeyConstraint(["bureau"], ["bureaux.bureau"], name="fk_audit_entries_bureau_bureaux"),
        sa.PrimaryKeyConstraint("bureau", "number", name="pk_audit_entries"),
    )


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        Column("id", Number, nullable=False),
        Column("bureau", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("as_of", sa.Date(), nullable=False),
        Column("versions", Text, nullable=False),
        Column("rows", Number, nullable=False),
        Column("digest", Text, nullable=False),
        Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshots"),
        sa.UniqueConstraint("bureau", "kind", "as_of", "versions", name="uq_snapshots_bureau"),
        sqlite_autoincrement=True,
    )


def _snapshot_columns() -> None:
    op.create_table(
        "snapshot_columns",
        Column("snapshot", Number, nullable=False),
        Column("place", sa.Integer(), autoincrement=False, nullable=False),
        Column("name", Text, nullable=False),
        Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot"], ["snapshots.id"], name="fk_snapshot_columns_snapshot_snapshots", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snapshot", "place", name="pk_snapshot_columns"),
    )


def _travels() -> None:
    op.create_table(
        "travels",
        Column("key", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("points", Text, nullable=False),
        Column("minutes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_travels"),
    )


def _problems() -> None:
    op.create_table(
        "problems",
        Column("hash", Text, nullable=False),
        Column("travel", Text, nullable=False),
        Column("body", Text, nullable=False),
        sa.ForeignKeyConstraint(["travel"], ["travels.key"], name="fk_problems_travel_travels"),
        sa.PrimaryKeyConstraint("hash", name="pk_problems"),
    )


def _plans() -> None:
    op.create_table(
        "plans",
        Column("bureau", Text, nullable=False),
        Column("month", Text, nullable=False),
        Column("version", sa.Integer(), autoincrement=False, nullable=False),
        Column("state", Text, nullable=False),
        Column("problem", Text, nullable=False),
        Column("hash", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("value", Number, nullable=False),
        Column("bound", Number, nullable=True),
        Column("ledger", Number, nullable=False),
        Column("versions", Text, nullable=False),
        Column("created_by", Text, nullable=False),
        Column("created_at", UtcTime(), nullable=False),
        Column("approved_by", Text, nullable=True),
        Column("published_by", Text, nullable=True),
        Column("published_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["problem"], ["problems.hash"], name="fk_plans_problem_problems"),
        sa.PrimaryKeyConstraint("bureau", "month", "version", name="pk_plans"),
    )


def _draws() -> None:
    op.create_table(
        "draws",
        Column("draw", Text, nullable=False),
        Column("stage", Text, nullable=False),
        Column("bureau", Text, nullable=False),
        Column("number", sa.Integer(), nullable=False),
        Column("body", Text, nullable=False),
        Column("hash", Text, nullable=False),
        Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("draw", "stage", name="pk_draws"),
        sa.UniqueConstraint("draw", "number", name="uq_draws_draw"),
    )
    op.create_index("ix_draws_bureau", "draws", ["bureau"])


def _models() -> None:
    op.create_table(
        "models",
        Column("bureau", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("recipe", Text, nullable=False),
        Column("hash", Text, nullable=False),
        Column("as_of", sa.Date(), nullable=False),
        Column("ledger", Number, nullable=False),
        Column("card", Text, nullable=False),
        Column("created_by", Text, nullable=False),
        Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("bureau", "name", name="pk_models"),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        Column("bureau", Text, nullable=False),
        Column("job", Text, nullable=False),
        Column("period", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("fence", Number, nullable=False),
        Column("lease_until", UtcTime(), nullable=True),
        Column("attempts", sa.Integer(), nullable=False),
        Column("owner", Text, nullable=False),
        Column("started_at", UtcTime(), nullable=False),
        Column("finished_at", UtcTime(), nullable=True),
        Column("as_of", sa.Date(), nullable=True),
        Column("ledger", Number, nullable=True),
        Column("versions", Text, nullable=True),
        Column("input_hash", Text, nullable=True),
        Column("output_hash", Text, nullable=True),
        Column("steps", Text, nullable=True),
        Column("error", Text, nullable=True),
        sa.PrimaryKeyConstraint("bureau", "job", "period", name="pk_runs"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        Column("key", Text, nullable=False),
        Column("bureau", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("attempts", sa.Integer(), nullable=False),
        Column("created_at", UtcTime(), nullable=False),
        Column("due_at", UtcTime(), nullable=False),
        Column("sent_at", UtcTime(), nullable=True),
        Column("error", Text, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_outbox"),
    )
    op.create_index("ix_outbox_bureau", "outbox", ["bureau"])
