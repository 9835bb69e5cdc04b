"""Tests of ``lobby.operator``."""
