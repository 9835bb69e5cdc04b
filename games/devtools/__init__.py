"""What an author of a game has at home, without a network: a table for one keyboard, replays, tournaments."""
