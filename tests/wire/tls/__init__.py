"""Tests of ``wire.tls``."""
