"""Tests of ``games``."""
