"""Conversations: turns as a tree, answers with versions, open judgements, runs of blocks.

Plain column types on purpose: a migration must not change when the tables do.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ANSWER_STATES = "'writing', 'done', 'stopped', 'broken', 'interrupted'"


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _json(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.JSON(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _points_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "conversations",
        *(_text(name) for name in ("id", "person", "title", "folded")),
        sa.Column("named", sa.Boolean(), nullable=False),
        _text("system"),
        _json("sampling", nullable=False),
        _json("contestants", nullable=False),
        _text("head", nullable=True),
        _moment("created"),
        _moment("changed"),
        _moment("deleted", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index(
        op.f("ix_conversations_person_changed"), "conversations", ["person", "changed"]
    )
    op.create_table(
        "chat_turns",
        _text("id"),
        _text("conversation"),
        _text("parent", nullable=True),
        _whole("n"),
        *(_text(name) for name in ("prompt", "folded", "sent", "kind")),
        _whole("round"),
        _text("problem", nullable=True),
        _moment("created"),
        _moment("deleted", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_turns")),
        _points_to("chat_turns", "conversation", "conversations.id"),
        _points_to("chat_turns", "parent", "chat_turns.id"),
        sa.UniqueConstraint("conversation", "n", name=op.f("uq_chat_turns_conversation_n")),
    )
    _answers()
    _beside_answers()
    op.create_table(
        "text_vectors",
        _text("encoder"),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("encoder", "digest", name=op.f("pk_text_vectors")),
    )


def _answers() -> None:
    op.create_table(
        "chat_answers",
        *(_text(name) for name in ("id", "turn", "contestant")),
        _whole("version"),
        *(_text(name) for name in ("text", "folded")),
        sa.Column("state", sa.String(16), nullable=False),
        _text("error_code", nullable=True),
        _text("finish_reason", nullable=True),
        *(_json(name) for name in ("usage", "timings", "sampling", "context")),
        _json("left_out", nullable=False),
        _moment("created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_answers")),
        _points_to("chat_answers", "turn", "chat_turns.id"),
        sa.UniqueConstraint(
            "turn", "contestant", "version", name=op.f("uq_chat_answers_turn_contestant_version")
        ),
        sa.CheckConstraint(f"state IN ({ANSWER_STATES})", name=op.f("ck_chat_answers_state")),
    )
    op.create_index(op.f("ix_chat_answers_state"), "chat_answers", ["state"])


def _beside_answers() -> None:
    op.create_table(
        "open_judgements",
        _whole("id"),
        _text("answer"),
        _text("person"),
        sa.Column("kind", sa.String(16), nullable=False),
        _whole("value"),
        _moment("created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_judgements")),
        _points_to("open_judgements", "answer", "chat_answers.id"),
        sa.CheckConstraint(
            "kind IN ('thumb', 'readability', 'structure', 'comments')",
            name=op.f("ck_open_judgements_kind"),
        ),
        sa.CheckConstraint(
            "(kind = 'thumb' AND value IN (-1, 1)) OR (kind <> 'thumb' AND value BETWEEN 1 AND 5)",
            name=op.f("ck_open_judgements_value"),
        ),
    )
    op.create_index(op.f("ix_open_judgements_answer"), "open_judgements", ["answer"])
    op.create_table(
        "block_runs",
        _whole("number"),
        _text("id"),
        _text("answer"),
        _whole("block"),
        sa.Column("kind", sa.String(16), nullable=False),
        *(_text(name) for name in ("code", "language", "stdin", "outcome", "stdout", "stderr")),
        *(sa.Column(name, sa.Float()) for name in ("wall_seconds", "cpu_seconds")),
        _text("image", nullable=True),
        *(_whole(name, nullable=True) for name in ("exit_code", "signal")),
        sa.Column("memory_peak_bytes", sa.BigInteger()),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        _text("reason", nullable=True),
        sa.Column("edited", sa.Boolean()),
        _text("compiler", nullable=True),
        _json("verdict"),
        _moment("created"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_block_runs")),
        sa.UniqueConstraint("id", name=op.f("uq_block_runs_id")),
        _points_to("block_runs", "answer", "chat_answers.id"),
        sa.CheckConstraint("kind IN ('run', 'tests', 'judge')", name=op.f("ck_block_runs_kind")),
    )
    op.create_index(op.f("ix_block_runs_answer"), "block_runs", ["answer"])
    op.create_table(
        "block_files",
        _text("run"),
        _whole("n"),
        _text("name"),
        _text("media", nullable=True),
        _whole("size"),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("run", "n", name=op.f("pk_block_files")),
        _points_to("block_files", "run", "block_runs.id"),
    )


def downgrade() -> None:
    for table in (
        "text_vectors",
        "block_files",
        "block_runs",
        "open_judgements",
        "chat_answers",
        "chat_turns",
        "conversations",
    ):
        op.drop_table(table)
