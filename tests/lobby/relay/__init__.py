"""Tests of ``lobby.relay``."""
