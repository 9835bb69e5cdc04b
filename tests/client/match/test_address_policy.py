"""Who learns which address when: nobody, before its owner has agreed; and what follows when it has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from client.match.address_consent import NoOpponent
from client.match.address_policy import Privacy
from client.preferences import MOST_AGREED, Preferences
from tests.support.network import End
from tests.support.stage import LOBBY_HOST, Person, StageCase

ADA, BEA = "192.0.2.11", "192.0.2.12"


class AddressCase(StageCase):
    """Ada and Bea, who have decided nothing yet, and everything that is sent by whom to whom."""

    policy = ""

    def setUp(self) -> None:
        self.sent: dict[tuple[str, str], bytes] = {}
        send = End.send

        def noted(end: End, item: Any) -> None:
            if isinstance(item, bytes):
                way = end.process.host, end.there.host
                self.sent[way] = self.sent.get(way, b"") + item
            send(end, item)

        self.patch(End, "send", noted)
        super().setUp()

    def person(self, name: str, host: str, **options: Any) -> Person:
        """A client whose person is asked."""
        return super().person(name, host, **{"privacy": Privacy(self.policy), **options})

    def start(self) -> None:
        """A match is on."""
        self.bea.do(self.bea.session.invitations.answer(self.invite(), True))
        self.network.pass_time(5)
        self.screens("playing", "playing")

    def finish(self) -> None:
        """It is played."""
        self.play()
        self.network.pass_time(3)
        self.screens("idle", "idle")

    @property
    def met(self) -> bool:
        """Whether the two machines have sent each other anything."""
        return (ADA, BEA) in self.sent or (BEA, ADA) in self.sent

    def learnt(self, owner: str, other: str) -> bool:
        """Whether an address went from its owner to the lobby, or from there to the other."""
        told = self.sent[owner, LOBBY_HOST] + self.sent[LOBBY_HOST, other]
        return f"{owner}:".encode() in told


class Strangers(AddressCase):
    """Nobody has agreed to anything."""

    def test_relayed(self) -> None:
        """The match starts at once through the lobby: no address is told or dialled, and both are asked once."""
        self.start()
        self.assertFalse(self.met or self.learnt(ADA, BEA) or self.learnt(BEA, ADA))
        for person, other in ((self.ada, "Bea"), (self.bea, "Ada")):
            self.assertEqual(len(person.heard("direct-asked", player=other, relayed=True)), 1)
        self.finish()
        self.start()
        self.assertEqual(len(self.ada.heard("direct-asked")), 1)
        self.finish()
        self.assertFalse(self.met or self.learnt(ADA, BEA) or self.learnt(BEA, ADA))

    def test_host_agrees(self) -> None:
        """Then its address is told, but the guest, who has not agreed, does not dial it: that would show its own."""
        self.start()
        self.ada.session.consent.choose("yes")
        self.network.pass_time(5)
        self.assertTrue(self.learnt(ADA, BEA))
        self.assertFalse(self.met or self.learnt(BEA, ADA))
        self.finish()

    def test_guest_agrees(self) -> None:
        """Then its address is told, but the host does not dial it."""
        self.start()
        self.bea.session.consent.choose("yes")
        self.network.pass_time(5)
        self.assertTrue(self.learnt(BEA, ADA))
        self.assertFalse(self.met or self.learnt(ADA, BEA))
        self.finish()

    def test_both_agree(self) -> None:
        """The running match moves to a direct line, and the next one starts on one; nobody is asked again."""
        self.start()
        self.bea.session.consent.choose("yes")
        self.ada.session.consent.choose("yes")
        self.network.pass_time(5)
        self.assertTrue(self.met)
        for person in (self.ada, self.bea):
            self.never_told(person, "opponent-silent")
        before = self.sent[ADA, LOBBY_HOST]
        self.finish()
        self.assertNotIn(b"\x17\x03\x03", self.sent[ADA, LOBBY_HOST][len(before) :])  # no TLS goes to the lobby now
        self.start()
        self.assertEqual(len(self.ada.heard("direct-asked")), 1)
        self.finish()

    def test_no_direct_way(self) -> None:
        """Where both agree, but no direct line can be made, the one through the lobby stays; the search ends."""
        self.start()
        self.between(self.ada, self.bea).closed = True
        self.now()
        for person in (self.bea, self.ada):
            person.session.consent.choose("yes")
        self.network.pass_time(20)
        for person in (self.ada, self.bea):
            self.never_told(person, "opponent-silent", "relayed", "direct")
        before = self.sent[BEA, LOBBY_HOST].count(b"UseRelay")
        self.network.pass_time(10)
        self.assertEqual(self.sent[BEA, LOBBY_HOST].count(b"UseRelay"), before)
        self.finish()

    def test_refused(self) -> None:
        """``direct no`` shows nothing, and nobody is asked again."""
        self.start()
        self.ada.session.consent.choose("no")
        self.bea.session.consent.choose("yes")
        self.finish()
        self.start()
        self.assertFalse(self.met or self.learnt(ADA, BEA))
        self.assertEqual(len(self.ada.heard("direct-asked")), 1)
        self.finish()

    def test_always(self) -> None:
        """``direct always`` counts at once, for the match that is on, too."""
        self.start()
        for person in (self.ada, self.bea):
            person.session.consent.choose("always")
        self.network.pass_time(5)
        self.assertTrue(self.met)
        self.finish()

    def test_nobody_to_answer_about(self) -> None:
        """A yes without an opponent is refused in words."""
        self.assertRaises(NoOpponent, self.ada.session.consent.choose, "yes")


class Never(AddressCase):
    """``--direct never``."""

    policy = "never"

    def test_never(self) -> None:
        """Nobody is asked, nothing is shown, and the match is played all the same."""
        self.start()
        self.finish()
        self.assertFalse(self.met or self.learnt(ADA, BEA) or self.learnt(BEA, ADA))
        self.assertEqual(self.ada.heard("direct-asked"), [])


class NoRelay(AddressCase):
    """A lobby that relays nothing."""

    options = ("--relay", "no")

    def test_only_way(self) -> None:
        """The start fails in words that say what is missing; with both players' yes the next try succeeds."""
        self.bea.do(self.bea.session.invitations.answer(self.invite(), True))
        self.network.pass_time(12)
        self.screens("in room", "in room")
        self.assertFalse(self.met or self.learnt(ADA, BEA) or self.learnt(BEA, ADA))
        for person in (self.ada, self.bea):
            self.assertEqual(len(person.heard("direct-asked", relayed=False)), 1)
        self.assertTrue(self.ada.heard("start-failed", detail="through the lobby: it relays nothing"))
        self.assertTrue(self.ada.heard("start-failed"))
        for person in (self.ada, self.bea):
            person.session.consent.choose("yes")
        self.bea.do(self.bea.session.rooms.retry())
        self.network.pass_time(5)
        self.screens("playing", "playing")
        self.assertTrue(self.met)
        self.finish()


class PrivacyTests(SynchronousTestCase):
    """What is remembered of decisions."""

    def setUp(self) -> None:
        self.folder = Path(self.mktemp())

    def test_remembered(self) -> None:
        """A yes holds in the next run too, for that lobby's player of the name, however it is written, and no other."""
        privacy = Privacy(preferences=Preferences(self.folder))
        privacy.lobby = "one:12000"
        privacy.allow("Bea")
        again = Privacy(preferences=Preferences(self.folder))
        again.lobby = "one:12000"
        self.assertTrue(again.may_show("bea"))
        self.assertFalse(again.shown_to(["Bea", "Cleo"]))
        again.lobby = "two:12000"
        self.assertFalse(again.may_show("Bea"))

    def test_taken_back(self) -> None:
        """A no after a yes counts, in the next run too."""
        privacy = Privacy(preferences=Preferences(self.folder))
        privacy.allow("Bea")
        privacy.refuse("Bea")
        self.assertFalse(privacy.may_show("Bea"))
        self.assertFalse(Privacy(preferences=Preferences(self.folder)).may_show("Bea"))

    def test_policy(self) -> None:
        """It is remembered; the command line counts for its run only; what is no policy in the file is none."""
        Privacy(preferences=Preferences(self.folder)).choose("never")
        self.assertEqual(Privacy(preferences=Preferences(self.folder)).policy, "never")
        self.assertEqual(Privacy("always", Preferences(self.folder)).policy, "always")
        self.assertEqual(Privacy(preferences=Preferences(self.folder)).policy, "never")
        Preferences(self.folder).keep_direct("sometimes")
        self.assertEqual(Privacy(preferences=Preferences(self.folder)).policy, "ask")
        self.assertRaises(ValueError, Privacy, "sometimes")

    def test_one_player(self) -> None:
        """A no about one player counts beside ``always``; a yes waits until ``never`` is taken back."""
        privacy = Privacy("always")
        privacy.refuse("Bea")
        self.assertEqual((privacy.may_show("Bea"), privacy.may_show("Cleo")), (False, True))
        privacy.choose("never")
        privacy.allow("Bea")
        self.assertFalse(privacy.may_show("Bea"))
        privacy.choose("ask")
        self.assertEqual((privacy.may_show("Bea"), privacy.may_show("Cleo")), (True, False))

    def test_bounded(self) -> None:
        """Only so many names are kept; the oldest goes first. The last lobby and name stay what they were."""
        memory = Preferences(self.folder)
        memory.remember("one:12000", "Ada")
        for number in range(MOST_AGREED + 1):
            memory.agree("one:12000", f"p{number}")
        again = Preferences(self.folder)
        self.assertFalse(again.agreed("one:12000", "p0"))
        self.assertTrue(again.agreed("one:12000", "p1"))
        self.assertEqual((again.lobby, again.name), ("one:12000", "Ada"))
        again.forget("Ada")
        self.assertTrue(Preferences(self.folder).agreed("one:12000", "p1"))
