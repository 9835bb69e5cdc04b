"""Tests of ``lobby.auth``."""
