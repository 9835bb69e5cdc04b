"""What a cage around a game's rules costs, beside the same rules in this process."""
