"""Alembic's environment; the program itself runs migrations through storage.migrate."""
