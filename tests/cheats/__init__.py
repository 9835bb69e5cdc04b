"""Clients that really cheat, for the tests: each is the real client with a few methods replaced.

``python tests/cheats ATTACK …`` is ``python -m client …`` with that attack. The attacks are those of
``docs/arbitration.md``; what comes of each is in the table of ``tests/e2e/e2e_red_team.py``. Each prints a line such as
``cheat: two-words 3`` when it takes place, with how often it has: a test that reads it fails where a method has been
renamed, or where the attack has become impossible before it reaches anybody.
"""
