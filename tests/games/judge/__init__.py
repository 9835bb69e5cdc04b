"""Tests of ``games.judge``."""
