"""Tests of ``games.records``."""
