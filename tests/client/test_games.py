"""Games from folders: opened, offered in private rooms, and compared by digest."""

from __future__ import annotations

import shutil
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import games
from client import events
from client import games as folders
from games.packages.catalog import BadGame
from games.packages.manifest import BadSetting
from lobby import commands
from tests.client.bot.test_player import RealWorld
from tests.support.client import World, room

RPS = Path(games.__file__).parent / "builtin" / "rps"


def trust(package: folders.Package) -> bool:
    """These folders are our own: they run on a machine without a box, too."""
    return True


class FolderCase(SynchronousTestCase):
    """A client, and a game in a folder of its player's."""

    def setUp(self) -> None:
        self.world = World()
        self.session, self.told, self.line = self.world.signed_in()
        self.lobby = self.world.lobby
        self.folder = Path(self.mktemp()) / "dice"
        shutil.copytree(RPS, self.folder, ignore=shutil.ignore_patterns("__pycache__"))
        manifest = self.folder / "manifest.toml"
        text = manifest.read_text("utf-8").replace('name = "rps"', 'name = "dice"')
        manifest.write_text(text.replace('"games.builtin.rps.rules:', '"rules:'), "utf-8")

    def differs(self) -> events.GameDiffers:
        """What I was told of the game's not being here."""
        (found,) = [event for event in self.told if isinstance(event, events.GameDiffers)]
        return found


class Opening(FolderCase):
    """What a folder holds."""

    def test_found_by_digest(self) -> None:
        """A game that was opened is found by its digest alone; as soon as a file is another it is another game."""
        package = folders.open_one(str(self.folder), trust)
        name, release = package.manifest.name, package.manifest.version
        self.assertIs(folders.find(name, release, package.digest), package)
        self.assertIsNone(folders.find(name, release, "0" * 64))
        self.assertIsNone(folders.find("other", release, package.digest))
        (self.folder / "notes.txt").write_text("Another file.\n", "utf-8")
        self.assertNotEqual(folders.open_one(str(self.folder), trust).digest, package.digest)

    def test_built_in(self) -> None:
        """A game that came with the client is found with the digest of its files, or with none, but with no other."""
        own = folders.built_in("rps")
        assert own is not None
        for digest, found in ((own.digest, own), ("", own), ("0" * 64, None)):
            self.assertEqual(folders.find("rps", own.manifest.version, digest), found)
        self.assertIsNone(folders.find("rps", "9.9.9", own.digest))

    def test_what_is_a_folder(self) -> None:
        """A path is told from a name by how it is typed."""
        for text in ("./dice", "../dice", "~/dice", "games/dice", "/tmp/dice", "."):
            self.assertTrue(folders.look_like_one(text), text)
        for text in ("dice", "K3J4M2", "3"):
            self.assertFalse(folders.look_like_one(text), text)

    def test_nothing_there(self) -> None:
        """A folder without a game is refused."""
        self.assertRaises(BadGame, folders.open_one, self.mktemp())


class Together(FolderCase):
    """A game that the lobby has never heard of."""

    def test_played(self) -> None:
        """Two who have the same files play it to the end, and the lobby records the result."""
        world = RealWorld()
        self.addCleanup(world.database.stopService)
        package = folders.open_one(str(self.folder), trust)
        players = [world.session() for _ in range(2)]
        for (session, _told), name in zip(players, ("Ada", "Bob"), strict=True):
            world.run(session.connect("lobby.example"))
            world.run(session.account.drop_in_as(name))
        (ada, _), (bob, told) = players
        world.run(ada.rooms.create_from(package, "best=1"))
        assert ada.rooms.room is not None
        self.assertEqual((ada.rooms.room.public, ada.rooms.room.digest), (False, package.digest))
        world.run(bob.rooms.join(ada.rooms.room.room))
        world.net.pass_time(2)
        world.run(ada.match.move("rock"))
        world.run(bob.match.move("paper"))
        world.net.pass_time(3)
        (over,) = [event for event in told if isinstance(event, events.MatchOver)]
        (taken,) = [event for event in told if isinstance(event, events.ResultTaken)]
        self.assertEqual((over.result, taken.verdict), ("won", "agreed"))


class Playing(FolderCase):
    """Rooms for such games."""

    def test_create(self) -> None:
        """The lobby is told name, release, digest and seats; the room is private, and names the folder."""
        package = folders.open_one(str(self.folder), trust)
        mine = room(game="dice", digest=package.digest, public=False)
        self.lobby.answers[commands.CreateRoom] = {"mine": [mine]}
        self.world.run(self.session.rooms.create_from(package, "best=5"))
        said = {"game": "dice", "public": False, "settings": "best=5", "release": package.manifest.version}
        seats = {"least": 2, "most": 2, "digest": package.digest}
        self.assertEqual(self.lobby.last(commands.CreateRoom), {**said, **seats})
        opened = self.told[-1]
        assert isinstance(opened, events.RoomOpened)
        self.assertEqual((opened.folder, opened.display), (str(package.folder), package.manifest.display))

    def test_settings(self) -> None:
        """Settings are checked against the folder's manifest before anything is asked of the lobby."""
        package = folders.open_one(str(self.folder), trust)
        self.assertRaises(BadSetting, self.world.run, self.session.rooms.create_from(package, "colour=red"))
        self.assertEqual(self.lobby.times(commands.CreateRoom), 0)

    def test_unknown_here(self) -> None:
        """Who sits down to a game that is not here is told at once which it is."""
        seated = room(members=("Bob", "Ada"), game="secret", digest="ab" * 32)
        self.lobby.answers[commands.JoinRoom] = {"mine": [seated]}
        self.world.run(self.session.rooms.join("r1"))
        told = self.differs()
        self.assertEqual(
            (told.game, told.digest, told.own, told.host, told.mine), ("secret", "ab" * 32, "", "Bob", False)
        )

    def test_other_files(self) -> None:
        """Who has other files of the same name is told both digests."""
        own = folders.built_in("rps")
        assert own is not None
        seated = room(members=("Bob", "Ada"), digest="ab" * 32, release=own.manifest.version)
        self.lobby.answers[commands.JoinRoom] = {"mine": [seated]}
        self.world.run(self.session.rooms.join("r1"))
        self.assertEqual((self.differs().own, self.differs().own_release), (own.digest, own.manifest.version))

    def test_same_files(self) -> None:
        """Who has the same files, wherever they lie, is told nothing of them."""
        package = folders.open_one(str(self.folder), trust)
        release = package.manifest.version
        seated = room(members=("Bob", "Ada"), game="dice", release=release, digest=package.digest)
        self.lobby.answers[commands.JoinRoom] = {"mine": [seated]}
        self.world.run(self.session.rooms.join("r1"))
        self.assertNotIn(events.GameDiffers, [type(event) for event in self.told])
