"""Connections: what arrives, who it is from, and what is sent to whom.

The way in: ``sniffer.py`` sees the first byte, ``connection.py`` is one client's line, and its avatar says what it
may do: ``visitor.py`` before somebody is signed in, ``player.py`` after. Each responder calls one story of the core
through ``dispatcher.py``, which is also the way out: what the story leaves to be told goes to connections, to timers,
and to the live lists in ``feed.py``.
"""
