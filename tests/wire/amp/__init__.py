"""Tests of ``wire.amp``."""
