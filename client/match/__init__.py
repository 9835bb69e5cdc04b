"""The client's part in a match: who dials whom, what the player is shown, what is reported.

``coordinator.py`` knows which match starts, runs or has just ended; ``current.py`` puts the parts of that one together.
``connector.py`` makes its lines, with a dialer for each other member; ``presenter.py`` turns what happens at the table
into events. The match itself is ``games.peer``. ``address_policy.py`` and ``address_consent.py`` see to it that nobody
learns this machine's address unasked.
"""
