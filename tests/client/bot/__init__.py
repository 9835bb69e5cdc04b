"""Tests of ``client.bot``."""
