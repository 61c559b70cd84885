"""Battles, slots, turns, answers, votes, ratings and runs.

Plain column types on purpose: a migration must not change when `tables.py` does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "battles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("pair_probability", sa.Float(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'voted', 'revealed', 'void')",
            name=op.f("ck_battles_state"),
        ),
        sa.CheckConstraint("layout IN (2, 4)", name=op.f("ck_battles_layout")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_battles")),
    )
    op.create_index(
        op.f("ix_battles_person_created"), "battles", ["person", "created"], unique=False
    )
    op.create_index(op.f("ix_battles_state"), "battles", ["state"], unique=False)
    op.create_table(
        "slots",
        sa.Column("battle", sa.Text(), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("contestant", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.CheckConstraint("letter IN ('a', 'b', 'c', 'd')", name=op.f("ck_slots_letter")),
        sa.ForeignKeyConstraint(["battle"], ["battles.id"], name=op.f("fk_slots_battle")),
        sa.PrimaryKeyConstraint("battle", "letter", name=op.f("pk_slots")),
    )
    op.create_table(
        "turns",
        sa.Column("battle", sa.Text(), nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["battle"], ["battles.id"], name=op.f("fk_turns_battle")),
        sa.PrimaryKeyConstraint("battle", "index", name=op.f("pk_turns")),
    )
    op.create_table(
        "votes",
        sa.Column("battle", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("choice", sa.String(length=16), nullable=False),
        sa.Column("ranking", sa.JSON(), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "choice IN ('a', 'b', 'c', 'd', 'tie', 'both_bad', 'ranking')",
            name=op.f("ck_votes_choice"),
        ),
        sa.ForeignKeyConstraint(["battle"], ["battles.id"], name=op.f("fk_votes_battle")),
        sa.PrimaryKeyConstraint("battle", name=op.f("pk_votes")),
    )
    op.create_table(
        "answers",
        sa.Column("battle", sa.Text(), nullable=False),
        sa.Column("slot", sa.String(length=1), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("finish_reason", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("usage", sa.JSON(), nullable=True),
        sa.Column("timings", sa.JSON(), nullable=True),
        sa.Column("replaced", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('writing', 'done', 'stopped', 'failed', 'interrupted')",
            name=op.f("ck_answers_state"),
        ),
        sa.ForeignKeyConstraint(
            ["battle", "slot"],
            ["slots.battle", "slots.letter"],
            name=op.f("fk_answers_battle_slot"),
        ),
        sa.ForeignKeyConstraint(
            ["battle", "turn"], ["turns.battle", "turns.index"], name=op.f("fk_answers_battle_turn")
        ),
        sa.PrimaryKeyConstraint("battle", "slot", "turn", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_state"), "answers", ["state"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("battle", sa.Text(), nullable=False),
        sa.Column("slot", sa.String(length=1), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "dimension IN ('readability', 'structure', 'comments')",
            name=op.f("ck_ratings_dimension"),
        ),
        sa.CheckConstraint("value BETWEEN 1 AND 5", name=op.f("ck_ratings_value")),
        sa.ForeignKeyConstraint(
            ["battle", "slot"],
            ["slots.battle", "slots.letter"],
            name=op.f("fk_ratings_battle_slot"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_battle"), "ratings", ["battle"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("battle", sa.Text(), nullable=False),
        sa.Column("slot", sa.String(length=1), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("stdin", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("stdout", sa.Text(), nullable=False),
        sa.Column("stderr", sa.Text(), nullable=False),
        sa.Column("wall_seconds", sa.Float(), nullable=True),
        sa.Column("cpu_seconds", sa.Float(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("signal", sa.Integer(), nullable=True),
        sa.Column("memory_peak_bytes", sa.BigInteger(), nullable=True),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["battle", "slot"], ["slots.battle", "slots.letter"], name=op.f("fk_runs_battle_slot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_battle"), "runs", ["battle"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_runs_battle"), table_name="runs")
    op.drop_table("runs")
    op.drop_index(op.f("ix_ratings_battle"), table_name="ratings")
    op.drop_table("ratings")
    op.drop_index(op.f("ix_answers_state"), table_name="answers")
    op.drop_table("answers")
    op.drop_table("votes")
    op.drop_table("turns")
    op.drop_table("slots")
    op.drop_index(op.f("ix_battles_state"), table_name="battles")
    op.drop_index(op.f("ix_battles_person_created"), table_name="battles")
    op.drop_table("battles")
