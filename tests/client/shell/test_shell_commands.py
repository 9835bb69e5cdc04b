"""Words, numbers, completion, addresses, memory and the command line."""

from __future__ import annotations

import contextlib
import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from client.app.arguments import read
from client.events import Asked, MatchStarted
from client.lobby.address import BadAddress, InviteLink, read_invitation
from client.preferences import Preferences, folder_of
from client.session.screens import Screen
from client.shell.commands.registry import AmbiguousWord, UnknownWord, WordNotNow, arguments
from client.shell.commands.table import COMMANDS, SUBJECTS
from client.shell.completion import complete
from client.shell.numbering import numbered
from client.shell.prompts import choose
from lobby.commands.reasons import PlayerStatus
from lobby.errors import WrongPassword
from tests.support.paper import PaperSession
from tests.support.shell import ShellCase, invitation, player, room, turn
from wire.tickets import RoomStatus


class Words(ShellCase):
    """What a line means."""

    def test_every_word_does_something(self) -> None:
        """No two words have one name, or one and the same handler."""
        registered = [command for subject in SUBJECTS for command in subject.COMMANDS]
        self.assertEqual([command.name for command in COMMANDS], [command.name for command in registered])
        self.assertEqual(len({command.act for command in registered}), len(registered))

    def test_beginnings(self) -> None:
        """A beginning that only one fitting word has is that word; several are named."""
        self.assertEqual(COMMANDS.find("reg", Screen.SIGNED_OUT).name, "register")
        self.assertEqual(COMMANDS.find("RESIGN", Screen.IDLE).name, "resign")
        self.assertEqual(COMMANDS.find("log", Screen.IDLE).name, "logout")
        self.assertEqual(COMMANDS.find("log", Screen.SIGNED_OUT).name, "login")
        problem = self.assertRaises(AmbiguousWord, COMMANDS.find, "p", Screen.IDLE)
        self.assertEqual(problem.parameters["words"], "passwd, players")

    def test_nearest(self) -> None:
        """A misspelt word gets the nearest as a suggestion, nonsense none."""
        self.assertEqual(
            self.assertRaises(UnknownWord, COMMANDS.find, "jion", Screen.IDLE).parameters["nearest"], "join"
        )
        for typed in ("zzzz", "secret"):
            self.assertEqual(
                self.assertRaises(UnknownWord, COMMANDS.find, typed, Screen.IDLE).parameters, {"nearest": ""}
            )
        self.assertEqual(
            self.assertRaises(UnknownWord, COMMANDS.find, "jion", Screen.SIGNED_OUT).parameters["nearest"], ""
        )
        self.assertEqual(
            self.assertRaises(UnknownWord, COMMANDS.find, "ag", Screen.CONNECTING).parameters["nearest"], ""
        )

    def test_not_now(self) -> None:
        """No game's word works before log-in; a drop-in may register wherever it is."""
        for name in ("create", "join", "invite", "leave", "resign", "again", "logout", "players"):
            self.assertRaises(WordNotNow, COMMANDS[name].check, Screen.SIGNED_OUT, False)
        self.assertRaises(WordNotNow, COMMANDS["register"].check, Screen.IN_ROOM, False)
        COMMANDS["register"].check(Screen.IN_ROOM, True)

    def test_says_why(self) -> None:
        """A word that does not fit says why and what would."""
        self.begin("join 3")
        self.assertIn("join does not work now: you are not logged in. Type register or login", self.terminal.text)

    def test_reasons_of_their_own(self) -> None:
        """Some words have a better reason than the screen, which is said alone."""
        self.signed_in()
        for line, reason in (
            ("login", "You are logged in as alice; logout first."),
            ("connect x", "You are in a lobby, logged in as alice; logout first."),
            ("invite bob", "invite works in a room of your own: type create first."),
            ("resign", "There is no match to resign: resign works in a match."),
            ("retry", "There is nothing to retry: no start of a match has failed."),
        ):
            self.terminal.lines.clear()
            self.type(line)
            self.assertEqual(self.terminal.text, reason)

    def test_wrong_password_inside(self) -> None:
        """A wrong password of somebody who is logged in does not advise to log in."""
        self.signed_in()
        self.session.refusals["delete"] = WrongPassword(name="alice")
        self.type("delete-account", "oops")
        self.assertEqual(self.terminal.text, "The password is wrong; nothing was changed.")

    def test_help_of_games(self) -> None:
        """help GAME and help create list settings with defaults and limits, help in a match the running ones."""
        self.signed_in()
        for line in ("help rps", "help create"):
            self.terminal.lines.clear()
            self.type(line)
            self.assertIn("  best=3  best of how many rounds", self.terminal.text)
            self.assertIn("an odd whole number from 1 to 99", " ".join(self.terminal.text.split()))
        self.shell.hear(MatchStarted("m", "rps", "RPS", ("alice", "bob"), 0, {"best": "7", "time": "60"}))
        self.session.match.turn = turn("rock", "paper")
        self.session.go(Screen.PLAYING)
        self.terminal.lines.clear()
        self.type("help")
        self.assertIn("A move is typed for example so: rock, paper", self.terminal.text)
        self.assertIn("best=7", self.terminal.text)
        words = [line.split()[0] for line in self.terminal.lines if line.startswith("  ") and line[2] != " "]
        self.assertEqual([word for word in words if "=" not in word][:3], ["leave", "resign", "help"])
        self.assertEqual([line for line in self.terminal.lines if len(line) >= 80], [])

    def test_bare_number(self) -> None:
        """A number right after a list picks nothing, but says how to pick."""
        self.session.lists.rooms = {"aaaa": room("aaaa", "Robo")}
        self.session.lists.players = {"Robo": player("Robo")}
        self.signed_in()
        for before, said in (("rooms", "join 1"), ("players", "create, then invite 1"), ("games", "create 1")):
            self.type(before, "1")
            self.assertIn(f"A number alone picks nothing: type {said}.", self.terminal.lines)
        self.type("7")
        self.assertIn("There is no such word", self.terminal.lines[-1])

    def test_beginnings_after_words(self) -> None:
        """Public and private may be begun, and so may a host's name; what fits nowhere is named."""
        self.session.lists.rooms = {"aaaa": room("aaaa", "Robo")}
        self.signed_in()
        self.type("create rps oops")
        self.assertIn("oops does not fit there.", self.terminal.text)
        self.type("join rob", "leave", "create rps pub")
        self.assertEqual(self.session.done, [("join", "aaaa"), ("leave",), ("create", "rps", True, "")])

    @given(st.text(max_size=20), st.sampled_from(Screen))
    def test_any_text(self, text: str, screen: Screen) -> None:
        """Any text is a word or a declared refusal."""
        with contextlib.suppress(UnknownWord, AmbiguousWord):
            COMMANDS.find(text, screen)

    def test_arguments(self) -> None:
        """Blanks and commas part arguments, quotation marks keep them together."""
        self.assertEqual(arguments('bob, "Ada L"  carol,dora'), ["bob", "Ada L", "carol", "dora"])

    def test_numbers_and_choices(self) -> None:
        """A number means its entry, anything else itself; a choice may be begun."""
        self.assertEqual([numbered(text, ("a", "b")) for text in ("2", "3", "0", "x", "²")], ["b", "3", "0", "x", "²"])
        self.assertEqual(
            [choose(text, ("public", "private")) for text in ("2", "PUB", "p", "3", "²")],
            ["private", "public", None, None, None],
        )


class Completion(SynchronousTestCase):
    """Tab."""

    def setUp(self) -> None:
        self.session = PaperSession()
        self.session.screen = Screen.IDLE

    def complete(self, before: str, pending: Asked | None = None) -> tuple[int, list[str]]:
        return complete(before, self.session, pending)

    def test_words_that_fit(self) -> None:
        """Words that work here are offered, with a slash in front too."""
        self.assertEqual(self.complete("log"), (0, ["logout"]))
        self.assertEqual(self.complete("/jo"), (1, ["join"]))

    def test_arguments(self) -> None:
        """After a word come the games, rooms, players or hosts that it may take."""
        self.session.lists.rooms = {"abc": room("abc", "bob"), "abd": room("abd", "bob", RoomStatus.PLAYING)}
        self.session.lists.players = {"Ada L": player("Ada L"), "Adam": player("Adam", PlayerStatus.PLAYING)}
        self.session.invitations.waiting = {"i": invitation("bob")}
        self.assertEqual(self.complete("create g"), (7, ["gomoku"]))
        self.assertEqual(self.complete("create gomoku pr"), (14, ["private"]))
        self.assertEqual(self.complete("join a"), (5, ["abc"]))
        self.assertEqual(self.complete("accept "), (7, ["bob"]))
        self.session.screen = Screen.IN_ROOM
        self.assertEqual(self.complete("inv a"), (4, ['"Ada L"']))

    def test_moves(self) -> None:
        """In a match the legal moves come first, and no move after a slash."""
        self.session.screen, self.session.match.turn = Screen.PLAYING, turn("rock", "paper")
        self.assertEqual(self.complete("r"), (0, ["rock", "rooms", "refuse", "resign", "report"]))
        self.assertEqual(self.complete("/r"), (1, ["rooms", "refuse", "resign", "report"]))

    def test_folders(self) -> None:
        """Folders are completed where a word takes one, as far as they are typed."""
        self.session.screen = Screen.IDLE
        folder = Path(self.mktemp())
        for name in ("dice", "dominoes", ".git"):
            (folder / name).mkdir(parents=True)
        (folder / "drafts.txt").touch()
        self.assertEqual(self.complete(f"create ./{folder}/d"), (7, [f"./{folder}/dice", f"./{folder}/dominoes"]))
        self.assertEqual(self.complete(f"join K3J4M2 ./{folder}/do"), (12, [f"./{folder}/dominoes"]))
        self.assertEqual(len(self.complete(f"create ./{folder}/")[1]), 2)
        self.assertEqual(self.complete("create ./not/there")[1], [])

    def test_settings(self) -> None:
        """After a game its settings are completed."""
        self.session.screen = Screen.IDLE
        self.assertEqual(self.complete("create rps be"), (11, ["best="]))
        self.assertEqual(self.complete("create gomoku be"), (14, []))

    def test_choices(self) -> None:
        """While a question is pending its choices are offered."""
        self.assertEqual(self.complete("pu", Asked("public", {}, ("public", "private"), "", False)), (0, ["public"]))


class Addresses(SynchronousTestCase):
    """The pasted line."""

    def test_all_kinds(self) -> None:
        """Port, room and scheme may be missing; IPv6 stands in brackets, or alone."""
        for text, address, code in (
            ("lobby.test", "lobby.test:12000", ""),
            (" lobby.test:1234/K3J4 ", "lobby.test:1234", "K3J4"),
            ("TXLOBBY://lobby.test/K3J4/", "lobby.test:12000", "K3J4"),
            ("[::1]:1234/K", "[::1]:1234", "K"),
            ("[fe80::1%eth0]", "[fe80::1%eth0]:12000", ""),
            ("2001:db8::1", "[2001:db8::1]:12000", ""),
        ):
            self.assertEqual(read_invitation(text), InviteLink(address, code))

    def test_fingerprint(self) -> None:
        """A line may name the lobby's certificate, and may be pasted with the quotation marks that a shell needs."""
        line = f"'lobby.test:1234/K3J4#{'A1' * 32}'"
        self.assertEqual(read_invitation(line), InviteLink("lobby.test:1234", "K3J4", "a1" * 32))
        self.assertEqual(read_invitation(f"lobby.test#{'a1' * 32}").lobby, f"lobby.test:12000#{'a1' * 32}")
        for wrong in ("a:1#", "a:1#abc", f"a:1#{'g' * 64}", f"a:1#{'a' * 64}/K", "'"):
            self.assertRaises(BadAddress, read_invitation, wrong)

    def test_nonsense(self) -> None:
        """What is no address is refused."""
        for text in (
            "",
            ":12",
            "a b:1",
            "a:0",
            "a:65536",
            "a:x",
            "[::1",
            "[zz]:1",
            "a:1/b/c",
            "a:²",
            "/room",
            "a\x1b:1",
        ):
            self.assertRaises(BadAddress, read_invitation, text)

    @given(st.text(max_size=40))
    def test_any_text(self, text: str) -> None:
        """Any text is an address or refused, and an address reads back as itself."""
        try:
            invitation = read_invitation(text)
        except BadAddress:
            return
        self.assertEqual(read_invitation(invitation.address).address, invitation.address)


class Remembering(SynchronousTestCase):
    """The last lobby and name."""

    def test_kept(self) -> None:
        """What is remembered is there in the next run; what is empty changes nothing."""
        folder = Path(self.mktemp()) / "deep"
        Preferences(folder).remember(lobby="a:1", name="zoë")
        Preferences(folder).remember(name="bob")
        again = Preferences(folder)
        self.assertEqual((again.lobby, again.name), ("a:1", "bob"))

    def test_broken(self) -> None:
        """A file that is broken, and a folder that cannot be made, keep nobody from playing."""
        folder = Path(self.mktemp())
        folder.mkdir()
        (folder / "client.json").write_bytes(b'{"lobby": 7')
        self.assertEqual(Preferences(folder).lobby, "")
        (folder / "client.json").write_bytes(b'{"x": ' + b"[" * 200_000)
        self.assertEqual(Preferences(folder).lobby, "")
        Preferences(folder / "client.json" / "below").remember(lobby="a:1")

    def test_folder(self) -> None:
        """TXLOBBY_HOME says where."""
        self.assertEqual(folder_of({"TXLOBBY_HOME": "here"}), Path("here"))
        self.assertEqual(folder_of({}).name, "txlobby")


class CommandLine(SynchronousTestCase):
    """Options."""

    def wrong(self, *given: str) -> str:
        """What is said about a wrong command line, which ends with 2."""
        said = io.StringIO()
        with redirect_stderr(said), redirect_stdout(said):
            self.assertEqual(self.assertRaises(SystemExit, read, list(given), {}).code, 2)
        return said.getvalue()

    def test_environment(self) -> None:
        """The environment stands in for --lobby and --name, which go before it."""
        environment = {"TXLOBBY_LOBBY": "a:1", "TXLOBBY_NAME": "bob"}
        from_environment = read([], environment)
        self.assertEqual((from_environment.invitation, from_environment.name), ("a:1", "bob"))
        given = read(["--lobby", "b:2", "--name", "zoë"], environment)
        self.assertEqual((given.invitation, given.name), ("b:2", "zoë"))
        self.assertEqual(read(["c:3/K"], environment).invitation, "c:3/K")

    def test_ports(self) -> None:
        """Ports are a range above 10000, its last one included."""
        self.assertEqual(read(["--ports", "20000-20002"], {}).ports, range(20000, 20003))
        self.assertEqual(read(["--ports", "20000"], {}).ports, range(20000, 20001))
        for text in ("9000-20000", "20002-20000", "x", "20000-70000"):
            self.assertIn("--ports", self.wrong("--ports", text))

    def test_wrong(self) -> None:
        """Nonsense is said in a sentence."""
        self.assertIn("is no address", self.wrong("a:b:c d"))
        self.assertIn("either", self.wrong("a:1", "--lobby", "b:1"))
        self.assertIn("--bot", self.wrong("--games", "3"))
        self.assertIn("password file", self.wrong("--password-file", "/nowhere/at/all"))

    def test_password_file(self) -> None:
        """The password is the file's first line."""
        path = Path(self.mktemp())
        path.write_bytes("s3cret wörd \r\nrest\n".encode())
        self.assertEqual(read(["--password-file", str(path)], {}).password, "s3cret wörd ")
