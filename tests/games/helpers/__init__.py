"""Tests of ``games.helpers``."""
