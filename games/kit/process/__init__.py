"""The process in which the kit tries a game, and the kit's side of it.

``supervisor.py`` starts it and ends it, ``worker.py`` is what runs there, ``messages.py`` what both say. ``watch.py``
notes what the game's code does beside what it is asked; ``surroundings.py`` is what can be otherwise there.
"""
