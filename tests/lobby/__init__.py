"""Tests of ``lobby``."""
