"""However a lobby's address is spelled, it is one lobby's."""

from __future__ import annotations

from ipaddress import IPv6Address

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from client.lobby.address import BadAddress, read_invitation

LABELS = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True).filter(lambda label: label[2:4] != "--")
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)


def wide(sign: str) -> str:
    """The sign as wide as a Chinese one, as some keyboards type it."""
    return chr(ord(sign) + 0xFEE0)


class Spellings(SynchronousTestCase):
    """All of them lead to one form."""

    def test_spellings(self) -> None:
        """R5: however an address is spelled it is the same one, so that what is known of a lobby is found."""
        for address, *spellings in (
            ("localhost:12000", "LocalHost", "LOCALHOST.:12000", "localhost:12000", "txlobby://LocalHost:12000"),
            ("lobby.example:7", "Lobby.Example.:7", "ｌｏｂｂｙ.example:7", "lobby。example:7", "lobby.example:0007"),
            ("xn--bcher-kva.example:7", "Bücher.example:7", "BU\u0308CHER.EXAMPLE.:7", "XN--BCHER-KVA.example:7"),
            ("[::1]:7", "[0:0:0:0:0:0:0:1]:7", "[::0001]:7", "[::0.0.0.1]:7"),
            ("[2001:db8::1]:12000", "2001:DB8:0::0:1", "[2001:0db8:0000::0001]:12000"),
            ("[fe80::1%eth0]:7", "[FE80:0::1%eth0]:7"),
            (
                "127.0.0.1:7",
                "127.1:7",
                "0177.0.0.1:7",
                "0x7F.1:7",
                "2130706433:7",
                "[::ffff:127.0.0.1]:7",
                "127.0.0.1.:7",
            ),
        ):
            for spelled in spellings:
                self.assertEqual(read_invitation(spelled).address, address, spelled)

    @given(HOSTS, st.data())
    def test_any_spelling(self, host: str, data: st.DataObject) -> None:
        """R5: a name in any case and width, with or without the dot at its end, is one lobby's."""
        signs = [data.draw(st.sampled_from((sign, sign.upper(), wide(sign)))) for sign in host]
        spelled = "".join(signs) + data.draw(st.sampled_from(("", ".")))
        self.assertEqual(read_invitation(spelled).address, f"{host}:12000")

    @given(st.integers(0, 2**128 - 1), st.data())
    def test_any_number(self, number: int, data: st.DataObject) -> None:
        """R5: an IPv6 address with any of its zeros written or left out, in any case, is one lobby's."""
        ip = IPv6Address(number)
        short = ":".join(f"{int(part, 16):x}" for part in ip.exploded.split(":"))
        spelled = data.draw(st.sampled_from((ip.exploded, ip.compressed, short, short.upper())))
        self.assertEqual(read_invitation(f"[{spelled}]").address, read_invitation(ip.compressed).address)

    def test_none(self) -> None:
        """What cannot be the address of anything is refused."""
        for text in ("a..b", ".", "[::1::2]", "[1]", "[::1%]", f"{'a.' * 127}b", "a\u0301\u200d", "*\u0308"):
            self.assertRaises(BadAddress, read_invitation, text)
