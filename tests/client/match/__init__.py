"""Tests of ``client.match``."""
