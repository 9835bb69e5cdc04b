"""Tests of ``client.terminal``."""
