"""A match that its members do not agree on: challenge and response, with the lobby as adjudicator. Pure.

``disputes`` is the story: it takes what members show, has it judged, and does what follows. ``challenge`` has the
states and clocks of one match, ``turns`` says whose case is judged next, and ``members`` who speaks for which seat.
``docs/arbitration.md`` tells the rules, and what each of them is for.
"""
