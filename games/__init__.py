"""What a game is, the table that peers play it at, and the games themselves."""
