"""The first tables. A step never changes once it is out: a change is another step."""

import sqlalchemy as sa
from alembic import op

revision = "v001"
down_revision = None

_ID, _WORD, _TIME, _SHA256 = sa.String(32), sa.String(20), sa.String(32), sa.String(64)


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "people",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("role", _WORD, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_people"),
    )
    op.create_table(
        "scenarios",
        sa.Column("id", _ID, nullable=False),
        sa.Column("line", sa.String(300), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("from_scenario", _ID),
        sa.Column("from_number", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_scenarios"),
        sa.ForeignKeyConstraint(
            ["from_scenario"], ["scenarios.id"], name="fk_scenarios_from_scenario"
        ),
        sa.UniqueConstraint("line", "name", name="uq_scenarios_line"),
    )
    op.create_table(
        "versions",
        sa.Column("scenario", _ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("model", sa.String(300), nullable=False),
        sa.Column("fingerprint", _SHA256, nullable=False),
        sa.Column("starts", sa.String(10), nullable=False),
        sa.Column("periods", sa.Integer, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("role", _WORD, nullable=False),
        sa.Column("verified", sa.Boolean, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("sha256", _SHA256, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("scenario", "number", name="pk_versions"),
        sa.ForeignKeyConstraint(["scenario"], ["scenarios.id"], name="fk_versions_scenario"),
    )
    _make_what_is_said_of_versions()


def _make_what_is_said_of_versions() -> None:
    op.create_table(
        "tags",
        sa.Column("scenario", _ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("tag", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("scenario", "number", "tag", name="pk_tags"),
        _of_a_version("tags"),
    )
    op.create_table(
        "events",
        sa.Column("scenario", _ID, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("event", _WORD, nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("role", _WORD, nullable=False),
        sa.Column("verified", sa.Boolean, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("scenario", "turn", name="pk_events"),
        _of_a_version("events"),
    )
    op.create_table(
        "records",
        sa.Column("line", sa.String(300), nullable=False),
        sa.Column("starts", sa.String(10), nullable=False),
        sa.Column("periods", sa.Integer, nullable=False),
        sa.Column("scenario", _ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("line", "starts", "periods", name="pk_records"),
        _of_a_version("records"),
    )
    op.create_index("ix_records_scenario", "records", ["scenario", "number"])


def _of_a_version(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["scenario", "number"],
        ["versions.scenario", "versions.number"],
        name=f"fk_{table}_scenario",
    )
