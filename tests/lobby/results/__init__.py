"""Tests of ``lobby.results``."""
