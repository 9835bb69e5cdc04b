"""Rock, paper, scissors: the smallest game in which both move at once."""
