"""The way to the lobby: addresses, TLS and pinned keys, the connection, and coming back when it is lost."""
