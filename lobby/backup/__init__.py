"""A lobby's data in one file: made while the lobby runs, encrypted on request, and put back into a folder.

``archive.py`` says what is in it and in which order. ``make.py`` writes it, with the accounts as ``snapshot.py`` reads
them, without disturbing the lobby. ``restore.py`` puts it back whole or not at all: it marks the folder first and
writes the accounts last.
"""
