"""People's ratings of the answers of runs, and the drafts of who is at it.

Plain column types on purpose: a migration must not change when the tables do.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DIMENSIONS = ("readability", "structure", "comments")


def _key() -> list:
    return [sa.Column(name, sa.Text(), nullable=False) for name in ("run", "sample", "person")]


def _points(table: str, *, nullable: bool) -> list:
    columns = [sa.Column(name, sa.Integer(), nullable=nullable) for name in DIMENSIONS]
    checks = [
        sa.CheckConstraint(f"{name} BETWEEN 1 AND 5", name=op.f(f"ck_{table}_{name}"))
        for name in DIMENSIONS
    ]
    return [*columns, *checks]


def upgrade() -> None:
    op.create_table(
        "reviews",
        *_key(),
        *_points("reviews", nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("run", "sample", "person", name=op.f("pk_reviews")),
    )
    op.create_table(
        "review_drafts",
        *_key(),
        *_points("review_drafts", nullable=True),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("run", "sample", "person", name=op.f("pk_review_drafts")),
    )
    op.create_index(op.f("ix_review_drafts_run_person"), "review_drafts", ["run", "person"])


def downgrade() -> None:
    op.drop_table("review_drafts")
    op.drop_table("reviews")
