"""The records of the core: sessions, rooms, invitations, matches, disputes."""
