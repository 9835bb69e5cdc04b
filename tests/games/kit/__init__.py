"""Tests of ``games.kit``."""
