"""Tests of ``client.lobby``."""
