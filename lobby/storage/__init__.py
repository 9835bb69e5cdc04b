"""Accounts: kept in a database, their passwords as hashes, all of it off the reactor's thread."""
