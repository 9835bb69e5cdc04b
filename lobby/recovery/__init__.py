"""What a lobby that was restarted is told by its clients: signed tickets, and taking up what they say."""
