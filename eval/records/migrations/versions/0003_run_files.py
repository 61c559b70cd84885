"""Files that runs left behind, and what the compiler said.

Plain column types on purpose: a migration must not change when `tables.py` does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("compiler", sa.Text(), nullable=True))
    op.create_table(
        "run_files",
        sa.Column("battle", sa.Text(), nullable=False),
        sa.Column("slot", sa.String(length=1), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["battle", "slot"],
            ["slots.battle", "slots.letter"],
            name=op.f("fk_run_files_battle_slot"),
        ),
        sa.PrimaryKeyConstraint("battle", "slot", "n", name=op.f("pk_run_files")),
    )


def downgrade() -> None:
    op.drop_table("run_files")
    op.drop_column("runs", "compiler")
