"""A plan's sheet is kept beside it; plans of before have none, and theirs is made anew when it is needed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column

from scheduler.storage.types import Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "sheets",
        Column("bureau", Text, nullable=False),
        Column("month", Text, nullable=False),
        Column("version", sa.Integer(), autoincrement=False, nullable=False),
        Column("body", Text, nullable=False),
        sa.PrimaryKeyConstraint("bureau", "month", "version", name="pk_sheets"),
    )
