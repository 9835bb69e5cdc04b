"""The way in, typed at the real lobby: what it refuses is what is tried here."""

from __future__ import annotations

from tests.support.shell_stage import ShellStage, Typing

TAKEN = "username already exists"
SAME = ("Ada", "ADA", "ａｄａ", "Ａｄａ")


def secrets(begun: Typing) -> int:
    """How many passwords were asked for."""
    return sum(secret for _, secret in begun.terminal.asked)


class Register(ShellStage):
    """``register`` with a name that somebody has."""

    def setUp(self) -> None:
        super().setUp()
        self.account("Ada")

    def test_taken_as_an_argument(self) -> None:
        """A taken name, in any case or width, typed or piped, is said to be taken, and another is asked for."""
        for number, name in enumerate(SAME):
            for interactive in (True, False):
                with self.subTest(name=name, interactive=interactive):
                    begun = self.begin(f"register {name}", interactive=interactive)
                    self.assertIn(TAKEN, begun.text)
                    self.assertNotIn("cannot be empty", begun.text)
                    self.assertEqual(secrets(begun), 0)
                    other = f"Bea{number}{'t' if interactive else 'p'}"
                    begun.type(other, "pw", *(["pw"] if interactive else []))
                    self.assertEqual(begun.session.name, other)

    def test_taken_at_the_question(self) -> None:
        """The same where the name is asked for."""
        for number, name in enumerate(SAME):
            with self.subTest(name=name):
                begun = self.begin("register", name, f"Cleo{number}", "pw", interactive=False)
                self.assertIn(TAKEN, begun.text)
                self.assertEqual(begun.session.name, f"Cleo{number}")

    def test_taken_again(self) -> None:
        """However often, the question comes back."""
        begun = self.begin("register Ada", "ADA", "ada", "Dora", "pw", interactive=False)
        self.assertEqual(begun.text.count(TAKEN), 3)
        self.assertEqual(begun.session.name, "Dora")

    def test_what_is_no_name(self) -> None:
        """What the lobby refuses as a name is told before a password is asked for, and another is asked for."""
        for number, typed in enumerate(("Ad\u200ba", "\u0301Ada", "１２")):
            with self.subTest(name=typed):
                begun = self.begin(f"register {typed}", f"Eve{number}", "pw", interactive=False)
                self.assertIn("choose another", begun.text)
                self.assertEqual(begun.session.name, f"Eve{number}", begun.text)

    def test_taken_by_a_drop_in(self) -> None:
        """A name that a drop-in has is told by the lobby itself; the password is kept for the next."""
        self.begin("Finn", invitation="192.0.2.1:12000/NOSUCHRM")
        begun = self.begin("register FINN", "pw", "Gwen", interactive=False)
        self.assertIn(TAKEN, begun.text)
        self.assertEqual((begun.session.name, secrets(begun)), ("Gwen", 1))

    def test_free(self) -> None:
        """A free name is not called taken."""
        self.assertEqual(self.begin("register Hal", "pw", interactive=False).session.name, "Hal")


class Uniform(ShellStage):
    """The same at a lobby that does not tell who has an account."""

    options = ("--uniform-login-errors",)

    def test_register(self) -> None:
        """A free name goes on to the password; of a taken one the lobby says so at last, and another is asked for."""
        self.account("Ada")
        for interactive, again in ((True, ["pw"]), (False, [])):
            with self.subTest(interactive=interactive):
                other = f"Bea{interactive}"
                begun = self.begin("register ADA", "pw", *again, other, interactive=interactive)
                self.assertIn(TAKEN, begun.text)
                self.assertEqual(begun.session.name, other, begun.text)

    def test_register_at_the_question(self) -> None:
        """The same where the name is asked for, and with --name."""
        self.assertEqual(self.begin("register", "Cleo", "pw", interactive=False).session.name, "Cleo")
        self.assertEqual(self.begin("register", "pw", name="Dora", interactive=False).session.name, "Dora")
