"""Tests of ``lobby.app``."""
