"""What a game is, the table that peers play it at, and the games themselves.

An author needs five modules: ``game.py`` (the interface), ``chance.py``, ``budget.py``, ``hashing.py`` and
``catalogue.py``. They are part of every release that was ever made, so they stay where they are. The rest is for the
program: one match as pure values (``games.engine``), its sides on a network (``games.peer``), what is kept of it
(``games.records``) and who was right (``games.judge``); a game as a folder (``games.packages``); and what authors run
(``games.kit``, ``games.devtools``).
"""
