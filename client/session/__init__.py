"""A session at the lobby: what is known of lists, room and match, and what can be asked for."""
