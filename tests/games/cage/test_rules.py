"""Rules in a child: the same values, and nothing that a child says or does harms who asked."""

from __future__ import annotations

import random
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from games.cage import process
from games.cage.frames import Load
from games.cage.process import CageEnded, RulesFailed
from games.cage.rules import CagedRules
from games.cage.walls import cage
from games.chance import SeededChance
from games.engine.canonical import encode
from games.game import Game, IllegalMove
from games.packages.catalog import Package, packages
from games.reader import Reader
from games.texts import Text
from tests.support.escapes import GAME

HOSTILE = (
    GAME
    + """

def socket_of():
    for number in range(3, 4096):  # a busy test process has hundreds open, and the number stays the same
        try:
            return socket.socket(fileno=os.dup(number))
        except OSError:
            pass


def say(what, **_):
    socket_of().sendall(bytes.fromhex(what))
"""
)


def caged(package: Package) -> CagedRules:
    """The rules of a game in a cage."""
    child, secrets, _ = package.start(cage())
    return CagedRules(child, secrets, package.texts)


def played(rules: Game[Any, Any, Any], package: Package, seed: bytes) -> list[Any]:
    """All that a match gives, whose moves are drawn."""
    manifest, chance, choice = package.manifest, SeededChance(seed), random.Random(seed)
    seats = manifest.max_players
    settings = {name: str(setting.default) for name, setting in manifest.settings.items()}
    state = rules.setup(seats, settings, chance)
    secrets = [rules.secret(seats, settings, seat, chance) for seat in range(seats)]
    reader = Reader(tuple("ABCDEF"[:seats]), 0, texts=rules.texts)
    told: list[Any] = [rules.secrets, secrets, [*map(tuple, rules.teams(seats, settings))]]
    while len(told) < 400 and rules.outcome(state) is None:
        told.append(encode(state))
        if rules.is_chance(state):
            state = rules.apply_chance(state, chance)
            continue
        moves = {}
        for seat in sorted(rules.to_move(state)):
            told.append(rules.automatic(state, seat))
            forced = rules.forced(state, seat, secrets[seat])
            legal = rules.legal(state, seat, secrets[seat])
            text = rules.write(choice.choice(legal) if forced is None else forced)
            moves[seat] = rules.read(state, seat, text)
            told += [text, tuple(map(rules.write, legal)), str(rules.comment(state, seat, moves[seat], reader))]
        view = rules.view(state, 0, secrets[0])
        told += [encode(view), rules.render(view, reader), rules.describe(view, reader)]
        state = rules.apply(state, moves)
    return [*told, encode(state), rules.outcome(state)]


class Same(SynchronousTestCase):
    """The games that came with the program, caged."""

    def test_same_values(self) -> None:
        """A match gives the same states, views, moves and sentences in a cage as outside of one."""
        for name, package in packages().items():
            rules = caged(package)
            self.addCleanup(rules.child.stop)
            self.assertEqual(played(rules, package, b"seed"), played(package.rules(), package, b"seed"), name)

    def test_refusals(self) -> None:
        """A refusal is the same, and can still be said in another language."""
        package = packages()["gomoku"]
        rules, own = caged(package), package.rules()
        self.addCleanup(rules.child.stop)
        state, written = (each.setup(2, {"size": "15"}, SeededChance(b"")) for each in (own, rules))
        refused = self.assertRaises(IllegalMove, rules.read, written, 0, "z99")
        self.assertEqual(refused, self.assertRaises(IllegalMove, own.read, state, 0, "z99"))
        rule, mine = (
            refused.parameters["rule"],
            self.assertRaises(IllegalMove, own.read, state, 0, "z99").parameters["rule"],
        )
        self.assertEqual(isinstance(rule, Text), isinstance(mine, Text))
        self.assertEqual(getattr(rule, "key", ""), getattr(mine, "key", ""))


class Hostile(SynchronousTestCase):
    """A child that says what it likes."""

    def setUp(self) -> None:
        self.patch(process, "CALL_SECONDS", 2.0)
        files = {"rules.py": HOSTILE.encode()}
        self.child, _, _ = cage().start(Load("games_outside_hostile", "/nowhere", files, "rules:Rules", "", {}))
        self.addCleanup(self.child.stop)

    def test_nonsense(self) -> None:
        """Whatever it answers, who asked gets a ``CageEnded``, and so at once for every further question."""
        for said in ("ffffffff", "00000003c1c1c1", "0000000193", "00000005" + "80" * 5, "7fffffff" + "00" * 100):
            self.setUp()
            if "hint" not in said:
                asked = ["say", f'{{"what": "{said}"}}']
                self.assertRaises(CageEnded, self.child.call, "hint", b"[]", asked, into=str)
                self.assertRaises(CageEnded, self.child.call, "to_move", b"[]", into=list[int])

    def test_other_types(self) -> None:
        """An answer of another type is none."""
        self.assertRaises(CageEnded, self.child.call, "to_move", b"[]", into=int)

    def test_no_such_value(self) -> None:
        """A value that is none of the game's is refused in words."""
        refused = self.assertRaises(RulesFailed, self.child.call, "to_move", b'{"Popen":["true"]}', into=list[int])
        self.assertIn("an unknown class Popen", str(refused))
        self.assertEqual(self.child.call("to_move", b"[]", into=list[int]), [])

    def test_shadowed_modules(self) -> None:
        """Files with the names of other modules take nobody's place, in the child either."""
        files = dict.fromkeys(("os.py", "socket.py", "msgspec.py", "games.py", "wire.py"), b"raise SystemExit(3)")
        files["rules.py"] = GAME.encode()
        child, _, _ = cage().start(Load("games_outside_shadows", "/nowhere", files, "rules:Rules", "", {}))
        self.addCleanup(child.stop)
        self.assertEqual(child.call("to_move", b"[]", into=list[int]), [])
