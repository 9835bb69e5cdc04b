"""Rules that did not come with the program, in a process of their own with walls around it.

Begin with ``rules.py``: ``CagedRules`` is a ``Game`` like any other, whose calls go to a child (``child.py``) over a
socket pair (``frames.py``). ``process.py`` starts the child and gives every call a time limit; ``walls.py`` knows what
contains it on this machine, by trying. Values stay in the child: here they are what ``games.engine.canonical`` writes
of them, and nothing that a child sends is ever unpickled.
"""
