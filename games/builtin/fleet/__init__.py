"""Fleet: find the other's ships on a board of 10 by 10 that only the other sees."""
