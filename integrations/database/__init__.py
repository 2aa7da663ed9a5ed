"""The only home of SQLAlchemy and Alembic: tables, queries and units of work on SQLite and PostgreSQL."""
