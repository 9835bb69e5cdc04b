"""Bluff: bid on dice that each player sees only a part of, and doubt what the others bid."""
