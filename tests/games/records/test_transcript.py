"""Transcripts: a match as a file, which is read again, replayed, and refused where it claims what nobody signed."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.logger import LogLevel, capturedLogs
from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import BadSignature
from games.packages.catalog import manifests
from games.records.appendfile import MOST_FILES, MOST_OF_ONE
from games.records.transcript import BadTranscript, Transcript, Writer, header_of, read
from tests.support.judge import match, transcript
from tests.support.peers import Side, play_out, sides, ticket


def played(game: str = "fleet", seed: str = "t") -> list[Side]:
    """A match played to its end."""
    both = match(game, seed=seed)
    play_out(both, Random(seed).randrange)
    return both


class Reading(SynchronousTestCase):
    def test_replay(self) -> None:
        """R7: from the file alone the match is told again, to the same state, by whoever has the rules."""
        for game in ("rps", "fleet", "hunt"):
            ada, bob = played(game)
            for side in (ada, bob):
                again = read(transcript(side).text)
                self.assertEqual(again, transcript(side))
                self.assertEqual(again.vouched(manifests()[game]).match, "m1")
                self.assertEqual(again.replay(side.rules), ada.table)

    def test_nothing_signed(self) -> None:
        """At one keyboard there is no lobby: nothing is signed, nobody vouches, and it is replayed all the same."""
        both = sides("rps", seed="k")
        play_out(both, Random("k").randrange)
        again = read(Transcript(header_of(both[0].setup), both[0].table.transcript).text)
        self.assertEqual(again.replay(both[0].rules).ending, both[0].table.ending)
        self.assertRaises(BadTranscript, again.vouched)

    def test_header_that_says_otherwise(self) -> None:
        """R3: everything of the header that the lobby has signed is compared with what it signed."""
        good = transcript(played("rps")[0])
        unlike: tuple[dict[str, Any], ...] = (
            {"match": "m2"},
            {"game": "gomoku"},
            {"release": "3.0.0"},
            {"digest": "0" * 64},
            {"players": ("Bob", "Ada")},
            {"players": ("Ada",)},
            {"host": 1},
            {"key": "00" * 32},
            {"key": "none"},
            {"ticket": "x.y"},
            {"ticket": ticket("m2")},
        )
        for changed in unlike:
            claimed = Transcript(msgspec.structs.replace(good.header, **changed), good.entries)
            with self.assertRaises(BadTranscript, msg=changed):
                claimed.vouched()
        unlike = ({"settings": {**good.header.settings, "best": "5"}}, {"settings": {}}, {"gone": "bot"})
        for changed in unlike:
            claimed = Transcript(msgspec.structs.replace(good.header, **changed), good.entries)
            with self.assertRaises(BadTranscript, msg=changed):
                claimed.vouched(manifests()["rps"])

    def test_changed_entry(self) -> None:
        """R3: an entry that its seat did not sign is refused by name."""
        good = transcript(played("rps")[0])
        text = good.text.replace('"seat":1', '"seat":0')
        self.assertRaises(BadSignature, read(text).replay, played("rps")[0].rules)

    def test_no_transcript(self) -> None:
        """What is none is refused in words, whatever it is."""
        head = transcript(played("rps")[0]).text.splitlines()[0]
        entry = transcript(played("rps")[0]).text.splitlines()[1]
        for text in (
            "",
            "\n",
            "{}",
            "[" * 100_000,
            head.replace('"format":2', '"format":1'),
            head.replace('"format":2', '"format":3'),
            head.replace('"host":0', '"host":7'),
            f"{head}\nnonsense\n{entry}\n",
            f"{head}\n\n{entry}\n",
            f"{head}\n" + entry.replace('"seat":0', '"seat":9').replace('"seat":1', '"seat":9') + "\n",
        ):
            with self.assertRaises(BadTranscript, msg=text[:80]) as caught:
                read(text)
            self.assertTrue(caught.exception.parameters["reason"])

    @settings(max_examples=100, deadline=None)
    @given(st.integers(0, 10**6))
    def test_cut_anywhere(self, where: int) -> None:
        """A file that was cut, even within a character, is the beginning of the match, or no transcript at all."""
        whole = transcript(PLAYED)
        content = whole.text.encode()
        cut = content[: where % (len(content) + 1)].decode("utf-8", "ignore")
        try:
            some = read(cut)
        except BadTranscript:
            self.assertNotIn("\n", cut)
            return
        self.assertEqual(some.entries, whole.entries[: len(some.entries)])
        self.assertGreaterEqual(len(some.entries), cut.count("\n") - 1)


PLAYED = played("rps")[0]


class Writing(SynchronousTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        self.whole = transcript(PLAYED)

    def test_as_it_goes_on(self) -> None:
        """Each entry is in the file as soon as it was said, for the owner's eyes only."""
        path = self.folder / "deep" / "m1-0.transcript"
        writer = Writer(path, self.whole.header, self.whole.entries[:2])
        self.assertEqual(read(path.read_text()).entries, self.whole.entries[:2])
        for entry in self.whole.entries[2:]:
            writer.append(entry)
        writer.close()
        self.assertEqual(path.read_text(), self.whole.text)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)

    def test_bounded(self) -> None:
        """A file does not grow beyond its limit, and what is there is still a transcript; old files make way."""
        path = self.folder / "m1-0.transcript"
        writer = Writer(path, self.whole.header)
        for _ in range(MOST_OF_ONE // 100):
            writer.append(self.whole.entries[0])
        self.assertLessEqual(path.stat().st_size, MOST_OF_ONE)
        self.assertTrue(read(path.read_text()).entries)
        (self.folder / "m.journal").write_text("")
        for number in range(MOST_FILES + 3):
            Writer(self.folder / f"n{number}.transcript", self.whole.header).close()
            os.utime(self.folder / f"n{number}.transcript", (number, number))
        self.assertEqual(len(list(self.folder.glob("*.transcript"))), MOST_FILES)
        self.assertTrue((self.folder / "m.journal").exists())

    def test_disk_that_takes_nothing(self) -> None:
        """A match goes on where nothing can be written; it is logged."""
        self.folder.write_text("a file where the folder should be")
        with capturedLogs() as events:
            writer = Writer(self.folder / "m1-0.transcript", self.whole.header)
            writer.append(self.whole.entries[0])
            writer.close()
        self.assertEqual([event["log_level"] for event in events], [LogLevel.warn])
        Writer(None, self.whole.header, self.whole.entries).close()
