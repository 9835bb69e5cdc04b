"""What every built-in game promises."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.chance import SeededChance
from games.game import Game, IllegalMove
from games.packages import catalog
from games.packages.manifest import BadSetting, read_settings
from tests.support.peers import GAMES, Pick, rules_of, settings_of
from tests.support.readers import picture_of, words_of

games = st.sampled_from(GAMES)
seeds = st.integers(0, 2**32)


def walk(rules: Game[Any, Any, Any], game: str, seed: int) -> list[tuple[Any, dict[int, Any], tuple[str, str]]]:
    """A random match: each state with the moves made in it and the seats' secrets; the last state with none."""
    pick: Pick = SeededChance(str(seed).encode()).below
    chosen = settings_of(game)
    drawn = [rules.secret(2, chosen, seat, SeededChance(f"{seed}/{seat}".encode())) for seat in (0, 1)]
    secrets = (drawn[0], drawn[1])
    state = rules.setup(2, chosen, SeededChance(b"setup" + str(seed).encode()))
    seen = []
    while rules.outcome(state) is None:
        moves = {}
        for seat in sorted(rules.to_move(state)):
            legal = rules.legal(state, seat, secrets[seat])
            moves[seat] = legal[pick(len(legal))]
        seen.append((state, moves, secrets))
        state = rules.apply(state, moves)
    return [*seen, (state, {}, secrets)]


class EveryGame(SynchronousTestCase):
    """The contract of ``games.game.Game``, kept by all games."""

    @settings(max_examples=25, deadline=None)
    @given(games, seeds)
    def test_random_play_ends(self, game: str, seed: int) -> None:
        """Random legal moves come to an outcome with a place for each seat, and then nobody moves."""
        rules = rules_of(game)
        last = walk(rules, game, seed)[-1][0]
        outcome = rules.outcome(last)
        assert outcome is not None
        self.assertEqual(len(outcome.places), 2)
        self.assertEqual(min(outcome.places), 1)
        self.assertEqual(rules.to_move(last), frozenset())
        self.assertEqual([list(rules.legal(last, seat)) for seat in (0, 1)], [[], []])

    @settings(max_examples=10, deadline=None)
    @given(games, seeds)
    def test_states_are_json(self, game: str, seed: int) -> None:
        """Each state comes back from JSON as it was; views and moves can be written as JSON."""
        rules = rules_of(game)
        for state, moves, secrets in walk(rules, game, seed):
            again = msgspec.json.decode(msgspec.json.encode(state), type=type(state))
            self.assertEqual(again, state)
            hash(state)
            msgspec.json.encode([rules.view(state, 0, secrets[0]), list(moves.values())])

    @settings(max_examples=10, deadline=None)
    @given(games, seeds)
    def test_moves_are_text(self, game: str, seed: int) -> None:
        """Every legal move is read from what is written of it, typed in capitals and with spaces too."""
        rules = rules_of(game)
        for state, _, _ in walk(rules, game, seed)[::3]:
            for seat in (0, 1):
                for move in rules.legal(state, seat):
                    text = rules.write(move)
                    self.assertEqual(text, text.strip())
                    self.assertEqual(rules.read(state, seat, text), move)
                    self.assertEqual(rules.read(state, seat, f" {text.upper()} "), move)

    @settings(max_examples=10, deadline=None)
    @given(games, seeds)
    def test_pictures_fit(self, game: str, seed: int) -> None:
        """A picture has lines of at most 80 columns of printable text, no colours, no spaces at their ends."""
        rules = rules_of(game)
        for state, _, secrets in walk(rules, game, seed)[::3]:
            for seat, secret in ((0, secrets[0]), (1, secrets[1]), (None, "")):
                view = rules.view(state, seat, secret)
                for line in picture_of(rules, view).split("\n"):
                    self.assertLessEqual(len(line), 80)
                    self.assertTrue(line.isprintable(), line)
                    self.assertEqual(line, line.rstrip())
                self.assertTrue(words_of(rules, view).endswith("."))

    @settings(max_examples=25, deadline=None)
    @given(games, seeds, st.integers(0, 300), st.integers(0, 300))
    def test_illegal_moves_are_refused(self, game: str, seed: int, one: int, other: int) -> None:
        """A move of another moment is either legal now or refused by name, and the state stays as it was."""
        rules = rules_of(game)
        seen = walk(rules, game, seed)
        state, _, _ = seen[one % len(seen)]
        _, moves, _ = seen[other % len(seen)]
        before = msgspec.json.encode(state)
        allowed = moves.keys() == rules.to_move(state) and all(
            move in rules.legal(state, seat) for seat, move in moves.items()
        )
        if allowed and moves:
            rules.apply(state, moves)
        else:
            self.assertRaises(IllegalMove, rules.apply, state, moves)
        self.assertEqual(msgspec.json.encode(state), before)

    @settings(max_examples=60, deadline=None)
    @given(games, st.text(max_size=12))
    def test_any_text_is_a_move_or_refused(self, game: str, text: str) -> None:
        """Whatever is typed, reading it gives a move or ``IllegalMove`` with a sentence, never another error."""
        rules = rules_of(game)
        state = rules.setup(2, settings_of(game), SeededChance(b""))
        try:
            rules.read(state, 0, text)
        except IllegalMove as problem:
            self.assertTrue(str(problem.parameters["rule"]).endswith("."))

    @settings(max_examples=60, deadline=None)
    @given(games, st.text(max_size=20))
    def test_strange_secrets_are_refused(self, game: str, text: str) -> None:
        """A text that is no secret of the game is refused, whatever it is; a drawn one is taken."""
        rules, chosen = rules_of(game), settings_of(game)
        drawn = rules.secret(2, chosen, 0, SeededChance(text.encode("utf-8", "replace")))
        rules.check_secret(2, chosen, 0, drawn)
        self.assertEqual(bool(drawn), rules.secrets)
        if text != drawn:
            self.assertRaises(IllegalMove, rules.check_secret, 2, chosen, 0, text or "?")

    @settings(max_examples=20, deadline=None)
    @given(games, seeds)
    def test_secrets_dictate_moves(self, game: str, seed: int) -> None:
        """A move is automatic exactly where the secret forces one, and then it is the only true one."""
        rules = rules_of(game)
        for state, moves, secrets in walk(rules, game, seed):
            for seat in moves:
                forced = rules.forced(state, seat, secrets[seat])
                self.assertEqual(forced is not None, rules.automatic(state, seat))
                if forced is not None:
                    self.assertEqual(list(rules.legal(state, seat, secrets[seat])), [forced])
                    self.assertIn(forced, rules.legal(state, seat))


class Manifests(SynchronousTestCase):
    """The manifests of the built-in games."""

    def test_offered(self) -> None:
        """The catalogue offers these games, and each one's rules can be loaded."""
        self.assertLessEqual(set(GAMES), set(catalog.manifests()))
        for package in catalog.packages().values():
            self.assertIsInstance(package.rules(), Game)
            self.assertLessEqual(len(package.manifest.description.encode()), 500)

    def test_settings(self) -> None:
        """Settings are completed, written and read again; what a game does not allow is refused by name."""
        rps = catalog.manifests()["rps"]
        self.assertEqual(read_settings(rps, "best=5"), {"best": "5", "time": "120", "clock": "none", "ranked": "no"})
        self.assertEqual(
            read_settings(rps, "time=9 best=7"), {"best": "7", "time": "9", "clock": "none", "ranked": "no"}
        )
        for wrong in ("best=4", "best=0", "best=101", "best=x", "best", "worst=3", "time=1"):
            self.assertRaises(BadSetting, read_settings, rps, wrong)
