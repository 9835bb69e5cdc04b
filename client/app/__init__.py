"""The program ``python -m client``: its arguments, its start and end, what it remembers, and its log of crashes.

``program.py`` joins terminal, session and shell, and takes them apart again whatever happens.
"""
