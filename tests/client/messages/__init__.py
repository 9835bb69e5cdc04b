"""Tests of ``client.messages``."""
