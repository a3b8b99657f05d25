"""A whole database in one file that fits SQLite and PostgreSQL alike."""
