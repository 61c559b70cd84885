"""Alembic's entry point: runs the migrations on the connection that it is handed.

There is no alembic.ini; `eval.records.database` calls this inside its transaction.
"""

from alembic import context

from eval.records import conversation_tables  # noqa: F401  its tables join the metadata
from eval.records.review_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
