"""The lobby's rules, pure: sessions, rooms, invitations and matches as values and functions.

Nothing here knows a socket, a clock or a database. Functions take the ``LobbyState`` and, where it matters, ``now``;
they either raise a domain error and change nothing, or change the state and leave what must be told in its outbox.
"""
