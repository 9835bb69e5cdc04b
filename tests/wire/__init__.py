"""Tests of ``wire``."""
