"""What an operator has chosen, typed: the one place where the options of ``twistd lobby`` are looked up by name."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from pathlib import Path

from lobby.app.options import Options
from lobby.core.arbitration import challenge
from lobby.core.state import Times
from lobby.relay.pair import Limits
from lobby.relay.shares import Shares


@dataclass(frozen=True)
class Config:
    """A lobby's configuration. What a field means, and its unit, is said by the option of the same name.

    :ivar interface: the address to listen on; empty for all of this machine's.
    :ivar public: what friends type; empty where it is found by itself.
    :ivar folder: of the data; ``None`` where nothing is kept.
    :ivar home: the user's own folder for a lobby.
    :ivar anew: what of the data folder is begun anew if it cannot be used.
    :ivar certificate: the operator's own, with its :ivar key: the paths of both; empty where the lobby makes one.
    :ivar options: as they were parsed, to be parsed again when their file has changed.
    :ivar background: whether the process is about to go to the background.
    """

    port: int
    interface: str
    public: str
    folder: Path | None
    home: Path
    anew: frozenset[str]
    as_it_is: bool
    certificate: str
    key: str
    plaintext: bool
    background: bool
    drop_ins: bool
    uniform_login_errors: bool
    max_connections: int
    max_per_address: int
    list_limit: int
    beat: int
    silence: float
    grace: float
    times: Times
    clocks: challenge.Times
    relay: Limits
    relay_month: int
    farewell: str
    back_in: int
    bcrypt_cost: int
    options: Options = field(compare=False, repr=False)


def parse(*arguments: str) -> Config:
    """The configuration of a command line, as after ``twistd lobby``.

    :raises lobby.app.options.Refusal: it is no good.
    """
    options = Options()
    options.parseOptions(list(arguments))
    return read(options)


def _clocks(answer: float, grace: float) -> challenge.Times:
    """The seconds of challenges."""
    seconds, away = math.ceil(answer), math.ceil(grace)
    known = challenge.Times()
    window = seconds + known.margin
    return replace(known, thoughtless=seconds, closing=window, proof=window, overtime=away, back=2 * away)


def read(options: Options) -> Config:
    """The configuration that these options, parsed, make."""
    return Config(
        port=options["port"],
        interface=options["interface"] or "",
        public=options["public"] or "",
        folder=options.folder,
        home=options.home,
        anew=options["anew"],
        as_it_is=bool(options["as-it-is"]),
        certificate=options["certificate"] or "",
        key=options["key"] or "",
        plaintext=bool(options["plaintext"]),
        background=options.background,
        drop_ins=options["drop-ins"],
        uniform_login_errors=bool(options["uniform-login-errors"]),
        max_connections=options["max-connections"],
        max_per_address=options["max-per-address"],
        list_limit=options["list-limit"],
        beat=options["beat"],
        silence=options["silence"],
        grace=options["grace"],
        times=Times(
            ready=options["ready-time"],
            connect=options["connect-time"],
            invitation=options["invitation-time"],
            invitations=options["invitations"],
            back=options["grace"] * 2,
            proposal=options["proposal"],
            away=options["away-after"],
        ),
        clocks=_clocks(options["answer-time"], options["grace"]),
        relay=Limits(
            options["relay"],
            options["relay-pairs"],
            options["relay-rate"],
            options["relay-bytes"],
            options["relay-time"],
            shares=Shares(
                options["relay-address"], options["relay-account"], options["relay-drop-ins"], options["relay-reserve"]
            ),
        ),
        relay_month=options["relay-month"],
        farewell=options["farewell"],
        back_in=options["back-in"],
        bcrypt_cost=options["bcrypt-cost"],
        options=options,
    )
