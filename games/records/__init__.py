"""What is kept of a match: its journal and its transcript.

The journal holds what a seat has said and what it has sealed, and is written before it is said. The transcript holds
the lobby's ticket and all entries, and anybody can check it with the rules alone.
"""
