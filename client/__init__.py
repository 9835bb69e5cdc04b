"""The player's program.

``client.session`` is a client without a terminal; person, robot and library stand on it alike. It tells events
(``client.events``), which ``client.messages`` puts into words and ``client.terminal`` prints. What is typed goes
through ``client.shell``. A match is ``client.match``, and the way to the lobby ``client.lobby``. For a program of
your own begin with ``library.py``.
"""
