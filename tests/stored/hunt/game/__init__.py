"""Hunt: find the other's three ships on a board that only the other sees."""
