"""The operator at hand: ``python -m lobby COMMAND`` and the commands behind it.

``commands`` declares each command once. ``desk`` runs one, whoever asks, and keeps the audit of all changes; ``socket``
is where the command line's questions come in; ``cli`` is that command line, a program of its own.
"""
