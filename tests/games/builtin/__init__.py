"""Tests of ``games.builtin``."""
