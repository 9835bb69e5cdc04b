"""The database: accounts, blocked players, tokens, results, and the relay's month. SQLAlchemy Core and Alembic.

Every statement runs in one thread of its own (``database.py``), and what gathers while it is busy shares one
transaction. Nobody is answered before the commit. One module for each table, whose shape is in ``schema.py``.
"""
