"""Tests of ``games.engine``."""
