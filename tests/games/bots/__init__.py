"""Tests of ``games.bots``."""
