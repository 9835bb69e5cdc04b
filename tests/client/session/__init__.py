"""Tests of ``client.session``."""
