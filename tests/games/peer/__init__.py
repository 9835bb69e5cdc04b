"""Tests of ``games.peer``."""
