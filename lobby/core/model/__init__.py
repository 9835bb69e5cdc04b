"""The records of the core: sessions, rooms, invitations, matches, disputes.

A record knows itself and nobody else. Which of its steps may follow which is a table beside it, and a step that is
not there raises ``ValueError``: it would be a fault of ours. The stories in ``lobby.core`` change several records at
once.
"""
