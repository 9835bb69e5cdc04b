"""Tests of ``games.devtools``."""
