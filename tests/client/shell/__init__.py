"""Tests of ``client.shell``."""
