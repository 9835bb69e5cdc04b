"""Clients that really cheat, for the tests: each is the real client with a few methods replaced.

``python tests/cheats ATTACK …`` is ``python -m client …`` with that attack. The attacks are those of
``docs/arbitration.md``; what comes of each is in ``tests/e2e/e2e_red_team.py`` and ``tests/e2e/e2e_fair.py``.
"""
