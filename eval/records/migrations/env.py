"""Alembic's entry point: runs the migrations on the connection that it is handed.

There is no alembic.ini; `eval.records.database` calls this inside its transaction.
"""

from alembic import context

# Every module with tables is imported here; they share one metadata.
import eval.records.conversation_tables
import eval.records.key_tables
import eval.records.review_tables  # noqa: F401
from eval.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
