"""Games whose matches go wrong: by settings, seats, places, moves and what they show."""

from __future__ import annotations

from tests.bad_games import Bad

TAKE = "return range(1, min(3, state.left) + 1) if"
FIRST = "state = view.state\n        told"
POINTS = "points = list(state.points)"

RULES = (
    # -- settings and seats
    *(
        Bad(
            f"fails for two seats where heap is {heap} and double {double}",
            "settings",
            "RuntimeError: these",
            rules={"return Heap(int": "self.look(seats, settings)\n        return Heap(int"},
            methods=f"""
    def look(self, seats: int, settings: Settings) -> None:
        if (settings["heap"], settings["double"], seats) == ("{heap}", "{double}", 2):
            raise RuntimeError("these")
""",
        )
        for heap, double in ((5, "yes"), (6, "no"), (8, "yes"), (12, "no"), (12, "yes"))
    ),
    Bad(
        "fails for three seats only",
        "ends",
        "RuntimeError: three",
        rules={"(0,) * seats, settings": "(0,) * seats if seats != 3 else self.three(), settings"},
        methods="""
    def three(self) -> tuple[int, ...]:
        raise RuntimeError("three")
""",
    ),
    Bad(
        "never ends where the setting is at its most",
        "ends",
        "has not ended",
        rules={
            "left = state.left - moves[state.next]": (
                "left = state.left - moves[state.next] + 3 * state.double * (state.left > 3)"
            )
        },
    ),
    # -- how it ends
    Bad(
        "places are 1, 3, 3",
        "ends",
        r"the places are .*; counted as in sports they are",
        rules={"None if state.left else ranked(state.points)": "None if state.left else self.places(state)"},
        methods="""
    def places(self, state: Heap) -> Outcome:
        return Outcome((1, *(3 for _ in state.points[1:])))
""",
    ),
    Bad(
        "places are 1, 1, 2",
        "ends",
        "counted as in sports they are",
        rules={"else ranked(state.points)": "else Outcome((1, 1, 2, 3)[: len(state.points)])"},
        manifest={"min_players = 2": "min_players = 3"},
    ),
    Bad(
        "nobody comes first",
        "ends",
        "counted as in sports they are",
        rules={"else ranked(state.points)": "else Outcome((2,) * len(state.points))"},
    ),
    Bad(
        "scores are no whole numbers",
        "ends",
        "the scores are",
        rules={"else ranked(state.points)": "else ranked(state.points, [0.5 for _ in state.points])"},
    ),
    Bad(
        "a seat has no place",
        "ends",
        "the places are",
        rules={"else ranked(state.points)": "else ranked(state.points[1:])"},
    ),
    Bad("never ends", "ends", "has not ended", rules={"left = state.left - moves[state.next]": "left = state.left"}),
    Bad(
        "a team's members have two places",
        "ends",
        "are one team",
        methods="""
    def teams(self, seats: int, settings: Settings) -> Sequence[Sequence[int]]:
        return (tuple(range(seats)),)
""",
        rules={"else ranked(state.points)": "else ranked(range(len(state.points)))"},
    ),
    # -- moves
    Bad(
        "a legal move is refused",
        "ends",
        "IllegalMove",
        rules={TAKE: "return range(0, min(3, state.left) + 2) if"},
        methods="""
    def apply(self, state: Heap, moves: Mapping[int, int]) -> Heap:
        raise IllegalMove(move="", rule="No.")
""",
    ),
    Bad(
        "takes what is not legal",
        "refuses",
        "apply takes",
        rules={'raise IllegalMove(move="", rule="One takes at a time.")': "moves = {state.next: 1, **moves}"},
    ),
    Bad(
        "a refusal has no rule",
        "refuses",
        "has no rule",
        rules={'rule="One takes at a time."': 'rule=""'},
    ),
    Bad(
        "a move is a word of the client's",
        "texts",
        "begins like the command resign",
        methods="""
    def write(self, move: int) -> str:
        return ("take", "hold", "resign")[move - 1]
""",
    ),
    Bad(
        "a move begins like a word of the client's",
        "texts",
        "begins like the command say",
        methods="""
    def write(self, move: int) -> str:
        return f"say {move}"
""",
    ),
    Bad(
        "a move begins with a slash",
        "texts",
        "begins with /",
        methods="""
    def write(self, move: int) -> str:
        return f"/{move}"
""",
    ),
    Bad(
        "moves differ by case only",
        "texts",
        "differ by case only",
        methods="""
    def write(self, move: int) -> str:
        return ("a", "A", "b")[move - 1]

    def read(self, state: Heap, seat: int, text: str) -> int:
        if text.strip() not in ("a", "A", "b"):
            raise IllegalMove(move=text, rule="Type a, A or b.")
        return ("a", "A", "b").index(text.strip()) + 1
""",
    ),
    Bad(
        "moves differ by width only",
        "texts",
        "differ by width",
        methods="""
    def write(self, move: int) -> str:
        return ("a", "ａ", "b")[move - 1]
""",
    ),
    Bad(
        "moves differ by hardly any look",
        "texts",
        "differ by hardly any look",
        methods="""
    def write(self, move: int) -> str:
        return ("a", "а", "b")[move - 1]
""",
    ),
    Bad(
        "two moves have one text",
        "texts",
        "two different moves are written as",
        methods="""
    def write(self, move: int) -> str:
        return "take"
""",
    ),
    # -- pictures
    Bad(
        "a picture is too wide late in a match",
        "pictures",
        "columns wide",
        rules={"{'o' * state.left}": "{'o' * (state.left if state.left > 1 else 90)}"},
    ),
    Bad("a picture is too long", "pictures", "has 7[0-9] lines", rules={"\\n{told}": "\\n{told}{chr(10) * 70}."}),
    Bad("a picture has blanks at a line's end", "pictures", "blanks at its end", rules={"\\n{told}": "  \\n{told}"}),
    Bad(
        "a picture has marks heaped on a letter",
        "pictures",
        "marks heaped on a letter",
        rules={"\\n{told}": "\\n{told} o\\u0301\\u0302\\u0303\\u0304\\u0305"},
    ),
    Bad("a line begins with a mark", "pictures", "begins with a mark", rules={"\\n{told}": "\\n\\u0301{told}"}),
    Bad(
        "a picture is empty at the end",
        "pictures",
        "is empty",
        rules={"return f\"{'o'": "return '' if not state.left else f\"{'o'"},
    ),
    Bad(
        "a picture has colours of its own", "pictures", "control characters", rules={"\\n{told}": "\\n\\x1b[31m{told}"}
    ),
    Bad(
        "there are no words",
        "words",
        "there are no words",
        rules={'return f"{view.state.left} pebbles': "return '' and f\"{view.state.left} pebbles"},
    ),
    # -- what is hidden
    Bad(
        "the first state holds a deck",
        "hidden",
        "the first state holds something that no view shows",
        rules={
            'settings["double"] == "yes")': 'settings["double"] == "yes", False, tuple(map(chance.below, (6,) * 9)))',
        },
        methods="""
    def view(self, state: Heap, seat: int | None, secret: str = "") -> Seen[Heap]:
        return Seen(replace(state, extra=()), seat, secret)
""",
    ),
    Bad(
        "a deck enters the state in a later turn of chance's",
        "hidden",
        "the state after chance's turn holds something",
        rules={
            "die = 1 + chance.below(6)": (
                "left = state.extra[1:] or tuple(1 + chance.below(6) for _ in range(4))\n        die = left[0]"
            ),
            "state.double else die, rolling=False": "state.double else die, rolling=False, extra=left",
        },
        methods="""
    def view(self, state: Heap, seat: int | None, secret: str = "") -> Seen[Heap]:
        return Seen(replace(state, extra=()), seat, secret)
""",
    ),
    Bad(
        "hands are dealt into the state",
        "hidden",
        "sees, without a secret, what an onlooker does not",
        rules={
            "state.double else die, rolling=False": (
                "state.double else die, rolling=False, extra=tuple(map(chance.below, (52,) * 4))"
            )
        },
        methods="""
    def view(self, state: Heap, seat: int | None, secret: str = "") -> Seen[Heap]:
        hand = () if seat is None else state.extra[seat : seat + 1]
        return Seen(replace(state, extra=hand), seat, secret)
""",
    ),
    Bad(
        "who looks ahead sees what chance will bring",
        "hidden",
        "chance that is still to come|chance is asked",
        rules={"return Heap(int": "self.chance = chance\n        return Heap(int"},
        methods="""
    def view(self, state: Heap, seat: int | None, secret: str = "") -> Seen[Heap]:
        return Seen(state, seat, "" if state.left > 3 else str(self.chance.below(6)))
""",
    ),
    Bad(
        "the secret of the other seat is shown",
        "hidden",
        "the other seats' secrets",
        methods="""
    secrets = True
    known: dict[int, str] = {}

    def secret(self, seats: int, settings: Settings, seat: int, chance: Chance) -> str:
        self.known[seat] = str(chance.below(1000))
        return self.known[seat]

    def check_secret(self, seats: int, settings: Settings, seat: int, secret: str) -> None:
        if not (secret.isascii() and secret.isdigit() and len(secret) < 4):
            raise IllegalMove(move=secret, rule="A number below 1000.")

    def view(self, state: Heap, seat: int | None, secret: str = "") -> Seen[Heap]:
        return Seen(state, seat, secret and " ".join(self.known.values()))
""",
    ),
    # -- bots
    Bad(
        "the bot fails in an endgame",
        "bot",
        "IndexError",
        bot="def choose(view, legal, seconds):\n    return legal[0] if view.state.left > 1 else legal[7]\n",
    ),
    Bad(
        "the bot plays what is not allowed any more",
        "bot",
        "no legal move of seat",
        bot="def choose(view, legal, seconds):\n    return '3'\n",
    ),
    Bad(
        "the bot thinks too long",
        "bot",
        "and took",
        bot="import time\n\n\ndef choose(view, legal, seconds):\n    until = time.thread_time() + 0.8\n"
        "    while time.thread_time() < until:\n        pass\n    return legal[0]\n",
    ),
    Bad(
        "the bot never comes back in an endgame",
        "bot",
        "reckons without end|does not come back",
        bot="def choose(view, legal, seconds):\n    while view.state.left == 1:\n        pass\n    return legal[0]\n",
        patience=10.0,
    ),
    Bad(
        "the bot ends the program",
        "bot",
        "would end the program, by SystemExit",
        bot="def choose(view, legal, seconds):\n    raise SystemExit(0)\n",
    ),
    Bad(
        "the bot changes what it sees",
        "bot",
        "has changed the view",
        bot="def choose(view, legal, seconds):\n    object.__setattr__(view.state, 'die', 7)\n    return legal[0]\n",
    ),
    Bad(
        "a hint is no legal move",
        "bot",
        "the hint '9'",
        methods="""
    def hint(self, view: Seen[Heap], legal: Sequence[str]) -> str:
        return "9"
""",
    ),
)
