"""The robot: a client that plays by itself (``python -m client --bot``), its program, and the brain that it asks.

It is another typist, not another client: ``player.py`` looks at the session whenever something has happened, and does
the next thing that makes sense there.
"""
