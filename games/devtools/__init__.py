"""What an author of a game has at home, without a network: ``python -m games play``, ``replay``, ``tournament``.

Each has two modules: ``play_command.py`` reads the command line, ``play.py`` does the work, and so on. All three
stand on ``local_table.py``: a table with all its seats in one place, run by the code of a real match.
"""
