"""A match between peers on a network: host and guest, their connections, clocks and credentials.

Begin with ``match.py``: one side of a match *has* a replica of the log, a seat of its own, connections, move timers,
attendance and a way to ask the lobby; each is a class that can be built and tested alone. ``host.py`` adds who puts
entries in order, ``guest.py`` who submits and follows. The words between them are in ``commands.py``. How far a side
has come, and a line, is in ``stage.py``, which refuses any other step.
"""
