"""How the schema changed: Alembic migrations, one set for SQLite and PostgreSQL."""
