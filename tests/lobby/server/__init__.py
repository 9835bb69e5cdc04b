"""Tests of ``lobby.server``."""
