"""Matches that are challenged, as the lobby and its lines have it."""
