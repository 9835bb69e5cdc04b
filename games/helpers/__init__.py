"""What many games need: turn order, phases, moves with arguments, boards, and bags.

They are values and functions that rules may use; nothing here calls a game. A deck whose hands are hidden from the
other players is not here yet: it needs somebody who deals, and comes with games that the lobby's machine hosts. Until
then a hand follows from each seat's own secret (``games.game.own_chance``).
"""
