"""The client side of a match: who dials whom, set-up, what the player is shown, records, and the addresses shown."""
