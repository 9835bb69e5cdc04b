"""AMP as every line of the house speaks it: bounded boxes, typed arguments, errors that travel, the heartbeat.

Begin with ``protocol.py``: ``BoundedAMP`` is Twisted's AMP, byte for byte, with a reading side that defends itself
and an ``ask`` that has a time limit. ``arguments.py`` has the argument types; all that can be wrong with one becomes
``BadArgument``. An error travels as a code and parameters (``errors.py``), and the client has the sentence.
"""
