"""Hex: a chain of stones from side to side; no game is a draw."""
