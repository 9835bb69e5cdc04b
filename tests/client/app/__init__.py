"""Tests of ``client.app``."""
