"""The way to the lobby: addresses, TLS and pinned keys, the connection, and trying again.

``connection.py`` is the AMP protocol, ``tls.py`` what happens before the first word on it: the certificate is judged by
what ``pins.py`` remembers. ``connector.py`` makes connections; when to try again is in ``retry.py``, and how a session
comes back is in ``client.session.reconnect``.
"""
