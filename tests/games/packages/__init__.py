"""Tests of ``games.packages``."""
