"""Tests of ``games.cage``."""
