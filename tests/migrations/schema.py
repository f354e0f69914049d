"""A database's schema as plain data from its own catalog, so that two can be compared to the last CHECK."""

from sqlalchemy import Connection, text

_POSTGRESQL = {
    "columns": """
        SELECT table_name, column_name, data_type, numeric_precision, numeric_scale, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "views": "SELECT viewname, viewname, definition FROM pg_views WHERE schemaname = 'public'",
}


def read_schema(connection: Connection) -> dict[str, list[str]]:
    """Give each object's definition as sorted lines; Alembic's own table is left out."""
    if connection.dialect.name == "sqlite":
        return _of_sqlite(connection)
    found = {}
    for kind, query in _POSTGRESQL.items():
        for owner, name, *rest in connection.execute(text(query)):
            if owner != "alembic_version":
                found[f"{kind} {owner} {name}"] = [str(part) for part in rest]
    return found


def _of_sqlite(connection: Connection) -> dict[str, list[str]]:
    """SQLite keeps the very text of each statement; the order of lines in it depends on who wrote it.

    It puts the name of a table that was copied and renamed into quotes.
    """
    rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {
        f"{kind} {name}": sorted(
            line.strip().rstrip(",").replace(f'CREATE TABLE "{name}"', f"CREATE TABLE {name}")
            for line in statement.splitlines()
            if line.strip()
        )
        for kind, name, statement in rows
        if name != "alembic_version"
    }
