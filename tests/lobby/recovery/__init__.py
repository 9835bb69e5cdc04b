"""Tests of ``lobby.recovery``."""
