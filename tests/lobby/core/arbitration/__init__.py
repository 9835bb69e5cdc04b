"""Tests of ``lobby.core``."""
