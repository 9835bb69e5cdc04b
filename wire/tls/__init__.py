"""Keys, certificates and TLS contexts.

Lobby, client and peers make their certificates themselves. Who has one is known by its key: the client pins the
lobby's, and the lobby's ticket names those of a match's members.
"""
