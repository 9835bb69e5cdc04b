"""Tests of ``lobby.backup``."""
