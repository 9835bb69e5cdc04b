"""What a lobby that was restarted is told by its clients: signed tickets, and taking up what they say.

Sessions, rooms and matches are in memory only. What brings them back are tickets that the lobby itself has signed
(``signer.py``) and that its clients keep. ``recovery.py`` drops what is forged, expired or already over; what is made
of the rest is a story of the core.
"""
