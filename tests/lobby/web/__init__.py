"""Tests of ``lobby.web``."""
