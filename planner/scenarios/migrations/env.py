"""Run by alembic for ``planner.scenarios.database``, inside the transaction that it began."""

from alembic import context

from planner.scenarios.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
