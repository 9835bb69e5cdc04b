"""The lobby: it introduces players to each other and stays out of the way."""

from importlib.metadata import version

VERSION = version("txlobby")
