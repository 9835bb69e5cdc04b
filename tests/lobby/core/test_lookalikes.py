"""Names that look like others (Unicode Technical Standard 39): what is refused, what stays free, and who goes on."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path

from fontTools.unicodedata import script_extension
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import Connection, insert, select, update
from twisted.internet.defer import Deferred

from lobby import commands, errors
from lobby.core import names
from lobby.storage.accounts import Account, Accounts
from lobby.storage.database import Database, prepare
from lobby.storage.engine import FILE, address
from lobby.storage.looks import renew
from lobby.storage.schema import accounts, looks
from tests.lobby.core.test_names import ANY
from tests.lobby.storage.test_accounts import Case
from tests.support.lobby import FakeClient, LobbyCase
from tests.support.shell_stage import ShellStage

WHOLE_SCRIPT = (("scope", "ѕсоре"), ("COCO", "СОСО"), ("coco", "СОСО"), ("Max", "МАХ"), ("ai", "АІ"), ("HOT", "ΗΟΤ"))
"""Names in one script each that cannot be told apart, or not in another case."""

SAME_SCRIPT = (
    ("Bob1", "Bobl"),
    ("Bill", "BiII"),
    ("Otto", "0tt0"),
    ("Arnold", "Amold"),
    ("ögüz", "ӧgüz"),
    ("カカ", "力力"),
)

FREE = (
    "Ada", "Zoë", "Ａｄａ", "Dvořák", "Nguyễn", "李明", "李明Ada",
    "タロウTaro", "田中たろうX", "김민준Kim", "ㄅㄆㄇabc", "Анна", "Анна2", "Ωμέγα",
    "محمد", "شَدَّة", "שָׁלוֹם", "ไทย", "नमस्ते", "தமிழ்", "ქართული",
    "Ադա", "🙂", "-", "x²", "R2-D2", "ー", "한국인",
    "o'Neil",
)  # fmt: skip

MIXED = ("Аda", "Adа", "Αda", "рaypal", "Ωhm", "ひら한", "日本Анна", "Ada아ひ", "𝐀дa", "אda", "Аβ")


def reason(typed: str) -> str:
    """Why nobody can take this name newly, or nothing."""
    try:
        names.check_new(typed)
    except errors.BadName as problem:
        return str(problem.parameters["reason"])
    return ""


def alike(one: str, other: str) -> bool:
    """Whether two names are taken for each other."""
    return not names.looks(one).isdisjoint(names.looks(other))


class Rules(Case):
    """What a new name may be, and what looks like what."""

    def test_free(self) -> None:
        """A name in one script, in Chinese, Japanese or Korean with Latin, with digits or punctuation, is free."""
        self.assertEqual({name: why for name in FREE if (why := reason(name))}, {})

    def test_mixed(self) -> None:
        """Letters of alphabets that nobody writes together are refused, whatever form they have."""
        self.assertEqual({name: why for name in MIXED if (why := reason(name)) != "mixed"}, {})

    def test_marks(self) -> None:
        """A letter has four marks at most, and none twice in a row; each letter has its own."""
        self.assertEqual(reason("A" + "\u0301\u0308\u0323\u0327" + "da"), "")
        self.assertEqual(reason("A" + "\u0301\u0308\u0323\u0327\u0330" + "da"), "marks")
        self.assertEqual(reason("A\u0301\u0301da"), "marks")
        self.assertEqual(reason("Ấ\u0323\u0327\u0330da"), "marks")
        self.assertEqual(reason("".join(f"{letter}\u0301\u0323" for letter in "Abcdefg")), "")

    @given(some.lists(some.sampled_from([chr(sign) for sign in range(0x300, 0x34F)]), max_size=20))
    def test_any_marks(self, marks: list[str]) -> None:
        """However they are heaped: what is accepted has four to a letter at the most, however it is counted."""
        name = "a" + "".join(marks) + "b"
        if reason(name):
            return
        run = 0
        for sign in unicodedata.normalize("NFD", name):
            run = run + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
            self.assertLessEqual(run, 4)

    def test_alike(self) -> None:
        """Names that nobody can tell apart look alike, in one script or in two, in any case of either."""
        for one, other in WHOLE_SCRIPT + SAME_SCRIPT:
            self.assertTrue(alike(one, other), (one, other))
            self.assertNotEqual(names.key(one), names.key(other))

    def test_unlike(self) -> None:
        """Names that can be told apart do not: not one of a thousand numbered players, nor an accent."""
        for one, other in (("Ada", "Adá"), ("Zoe", "Zoë"), ("Анна", "Anna"), ("Bob2", "Bob3"), ("李", "季")):
            self.assertFalse(alike(one, other), (one, other))
        seen: set[str] = set()
        for number in range(1_000):
            mine = names.looks(f"player{number}")
            self.assertTrue(seen.isdisjoint(mine), number)
            seen |= mine

    @given(ANY)
    def test_same_names_look_alike(self, text: str) -> None:
        """Whatever has one key has a look in common: to be the same is more than to look alike."""
        for form in (text.casefold(), unicodedata.normalize("NFD", text), unicodedata.normalize("NFKC", text)):
            self.assertTrue(alike(text, form))

    @given(some.text(some.characters(categories=("L", "N", "P", "S", "M")), min_size=1, max_size=12))
    def test_one_script_is_free(self, text: str) -> None:
        """Whatever has but one script is not called mixed; whatever is accepted with Cyrillic has no Latin in it."""
        scripts = [script_extension(sign) for sign in unicodedata.normalize("NFKC", text)]
        own = [found for found in scripts if not found & {"Zyyy", "Zinh"}]
        if not own or set.intersection(*own):
            self.assertNotEqual(reason(text), "mixed")
        if {"Cyrl"} in own and {"Latn"} in own:
            self.assertNotEqual(reason(text), "")


class Taken(LobbyCase):
    """Among all names that are taken: of accounts, of drop-ins, and of who is just registering."""

    def visitor(self) -> FakeClient:
        client, _ = self.dial()
        self.hello(client)
        return client

    def register(self, name: str) -> FakeClient:
        client = self.visitor()
        self.call(client, commands.Register, name=name, password="x")
        return client

    def refused(self, name: str, error: type[Exception]) -> None:
        """Nobody can register, or drop in, under this name."""
        self.assertRaises(error, self.call, self.visitor(), commands.Register, name=name, password="x")
        self.assertRaises(error, self.call, self.visitor(), commands.DropIn, name=name)

    def test_like_an_account(self) -> None:
        """An account's look is taken, whether its owner is here or not."""
        owner = self.register("scope")
        self.refused("ѕсоре", errors.NameAlike)
        self.call(owner, commands.Logout)
        self.refused("ѕсоре", errors.NameAlike)
        self.refused("SCOPE", errors.NameTaken)

    def test_like_a_drop_in(self) -> None:
        """A drop-in's look is taken as long as it is here."""
        guest = self.come("ѕсоре")
        self.refused("scope", errors.NameAlike)
        self.call(guest, commands.Logout)
        self.call(self.register("scope"), commands.Logout)
        self.assertEqual(self.world.looking, {})

    def test_keeping_a_name(self) -> None:
        """A drop-in that keeps its name takes its look with it."""
        guest = self.come("Bob1")
        self.call(guest, commands.KeepName, password="x")
        self.call(guest, commands.Logout)
        self.refused("Bobl", errors.NameAlike)

    def test_bad_names(self) -> None:
        """Mixed alphabets and heaps of marks are refused with a reason of their own, also where a name is looked up."""
        for name in ("Аda", "A\u0301\u0301da"):
            self.refused(name, errors.BadName)
            self.assertRaises(errors.BadName, self.call, self.visitor(), commands.LookUp, name=name)

    def test_deleted(self) -> None:
        """With an account goes its look."""
        owner = self.register("scope")
        self.call(owner, commands.DeleteAccount, password="x")
        self.register("ѕсоре")


class Kept(Case):
    """In the database."""

    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        prepare(address(self.folder))
        self.database: Database = self.opened(address(self.folder))
        self.accounts = Accounts(self.database)

    def old(self, name: str) -> None:
        """An account from before there were looks."""
        values = {"key": names.key(name), "name": name, "password": "x", "created": datetime(2026, 1, 1)}

        def work(connection: Connection) -> None:
            connection.execute(insert(accounts).values(values))

        self.done(self.database.run(work))

    def test_atomic(self) -> None:
        """Whether a name is free is seen where it is written: of two that look alike, stored together, one is."""
        made = [Deferred.fromCoroutine(self.accounts.create(name, "x")) for name in ("scope", "ѕсоре")]
        self.successResultOf(made[0])
        self.failureResultOf(made[1], errors.NameAlike)
        self.assertIsNone(self.done(self.accounts.find("ѕсоре")))

    def test_older_accounts(self) -> None:
        """Accounts that are older than the rule and break it stay, are found, and nobody new may look like them."""
        for name in ("scope", "ѕсоре", "Аda"):
            self.old(name)
        self.done(self.database.run(renew))
        for name in ("scope", "ѕсоре", "Аda"):
            self.assertIsInstance(self.done(self.accounts.find(name)), Account)
        self.failureOf("Ada", errors.NameAlike)

    def test_other_rules(self) -> None:
        """Looks that another release of Unicode has made are made anew at the start, and only those."""
        self.done(self.accounts.create("scope", "x"))
        self.done(self.database.run(lambda c: c.execute(update(looks).values(look="?", rules="0"))))
        self.successResultOf(self.database.stopService())
        prepare(address(self.folder))
        self.database = self.opened(address(self.folder))
        self.accounts = Accounts(self.database)
        self.failureOf("ѕсоре", errors.NameAlike)
        self.assertEqual(self.done(self.database.look(lambda c: len(c.execute(select(looks)).all()))), 1)
        self.assertTrue((self.folder / FILE).exists())

    def failureOf(self, name: str, error: type[Exception]) -> None:
        """Nobody can make an account of this name."""
        self.failureResultOf(Deferred.fromCoroutine(self.accounts.create(name, "x")), error)


class Typed(ShellStage):
    """As one sees it."""

    def test_sentences(self) -> None:
        """Each refusal says what is wrong with the name and what to do, and asks for another."""
        self.account("scope")
        for typed, said in (
            ("Аda", "type it in one of them"),
            ("A\u0301\u0301da", "leave some out"),
        ):
            begun = self.begin(f"register {typed}", f"Bea{len(typed)}", "pw", interactive=False)
            self.assertIn(said, begun.text)
            self.assertEqual(begun.session.name, f"Bea{len(typed)}")
        begun = self.begin("register ѕсоре", "pw", "Cleo", interactive=False)
        self.assertIn("looks like a username that exists already", begun.text)
        self.assertEqual(begun.session.name, "Cleo")
