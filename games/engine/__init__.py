"""The table: an ordered, signed log of entries, from which every replica computes the same state. Pure.

``model.py`` has the values: a match's set-up, an entry, an ending. ``table.py`` takes entries or refuses them; which
phase may follow which is a table in ``phases.py``, what an entry's body must say is in ``parsing.py``. ``seat.py`` is
the other half: what one seat keeps to itself until it is shown. Nothing here has a clock, a line or a file.
"""
