"""The steps by which older databases are brought up to date, run by Alembic."""
