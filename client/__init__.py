"""The player's program."""
