"""A match that its members do not agree on: challenge and response, with the lobby as adjudicator. Pure.

A client shows a history; ``turns`` says whose case is judged next; a judge finds where the match stands by it; and
``challenge`` has the states and clocks that follow from that. ``docs/arbitration.md`` tells why each rule is there.
"""
