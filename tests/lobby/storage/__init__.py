"""Tests of ``lobby.storage``."""
