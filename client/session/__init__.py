"""A session at the lobby: what is known of lists, room and match, and what can be asked for.

``session.py`` joins the parts and gives them out: ``session.rooms``, ``.match``, ``.chat``, ``.account``, ``.lists``.
A part is handed a ``SessionContext`` and the parts next to it, never the session. What the lobby announces comes in
by ``dispatch.py``. Which screen the client is on follows from the parts (``screens.py``).
"""
