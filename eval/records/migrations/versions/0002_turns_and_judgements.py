"""Judgements of answers, the sampling of each answer, and whether code was edited before a run.

Plain column types on purpose: a migration must not change when `tables.py` does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answers", sa.Column("sampling", sa.JSON(), nullable=True))
    op.add_column("runs", sa.Column("edited", sa.Boolean(), nullable=True))
    op.create_table(
        "judgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("battle", sa.Text(), nullable=False),
        sa.Column("slot", sa.String(length=1), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("tests", sa.JSON(), nullable=False),
        sa.Column("first_failure", sa.JSON(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["battle", "slot"],
            ["slots.battle", "slots.letter"],
            name=op.f("fk_judgements_battle_slot"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
    )
    op.create_index(op.f("ix_judgements_battle"), "judgements", ["battle"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_judgements_battle"), table_name="judgements")
    op.drop_table("judgements")
    op.drop_column("runs", "edited")
    op.drop_column("answers", "sampling")
