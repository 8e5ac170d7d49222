"""Sets of guardrails, and which of their former files were taken in."""

import sqlalchemy as sa
from alembic import op

revision = "v002"
down_revision = "v001"


def upgrade() -> None:
    """Make both tables; what lies in the others stays as it is."""
    op.create_table(
        "sets",
        sa.Column("line", sa.String(300), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("model", sa.String(300), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("verified", sa.Boolean, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("line", "name", name="pk_sets"),
    )
    op.create_table(
        "set_files",
        sa.Column("model", sa.String(300), nullable=False),
        sa.Column("file", sa.String(255), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("model", "file", name="pk_set_files"),
    )
