"""Opinions beside the vote, whether an answer would be used, and links to share a battle.

Plain column types on purpose: a migration must not change when `tables.py` does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opinions",
        sa.Column("battle", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("choice", sa.String(length=16), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('after_tests', 'shared')", name=op.f("ck_opinions_kind")),
        sa.CheckConstraint(
            "choice IN ('a', 'b', 'c', 'd', 'tie', 'both_bad', 'ranking')",
            name=op.f("ck_opinions_choice"),
        ),
        sa.ForeignKeyConstraint(["battle"], ["battles.id"], name=op.f("fk_opinions_battle")),
        sa.PrimaryKeyConstraint("battle", "person", "kind", name=op.f("pk_opinions")),
    )
    op.create_table(
        "uses",
        sa.Column("battle", sa.Text(), nullable=False),
        sa.Column("slot", sa.String(length=1), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("usable", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["battle", "slot"], ["slots.battle", "slots.letter"], name=op.f("fk_uses_battle_slot")
        ),
        sa.PrimaryKeyConstraint("battle", "slot", "person", "blind", name=op.f("pk_uses")),
    )
    op.create_table(
        "links",
        sa.Column("battle", sa.Text(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["battle"], ["battles.id"], name=op.f("fk_links_battle")),
        sa.PrimaryKeyConstraint("battle", name=op.f("pk_links")),
        sa.UniqueConstraint("token", name=op.f("uq_links_token")),
    )


def downgrade() -> None:
    op.drop_table("links")
    op.drop_table("uses")
    op.drop_table("opinions")
