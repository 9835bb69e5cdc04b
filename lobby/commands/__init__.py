"""The client <-> lobby vocabulary, by direction. No behaviour.

Commands of the client are answered, or refused with an error that they declare. Commands of the lobby are
announcements: they want no answer, are sent in order on one line, and are sent again (or are part of the answer to
``Subscribe``) on a new line. Names are for people, ids for the wire: ids are random ASCII.

Texts are UTF-8, their limits count bytes; times are whole seconds unless a docstring says otherwise.
"""

# ruff: noqa: F403, F405 (all that the modules declare is the vocabulary: no second list of it)
from __future__ import annotations

from lobby.commands.account import *
from lobby.commands.announcements import *
from lobby.commands.chat import *
from lobby.commands.fields import *
from lobby.commands.lists import *
from lobby.commands.matches import *
from lobby.commands.operator import *
from lobby.commands.rooms import *
from lobby.commands.signin import *
from wire.amp.heartbeat import Ping as Ping
from wire.amp.heartbeat import Pong as Pong
from wire.seats import NOBODY as NOBODY

FROM_PLAYER = (
    *(Logout, ChangePassword, DeleteAccount, KeepName),
    *(Restore, Subscribe, FeedPage, Browse),
    *(CreateRoom, JoinRoom, LeaveRoom, Invite, Answer),
    *(RoomReady, HostFailed, Joined, ConnectFailed),
    *(Ready, Start, Agree),
    *(Challenge, Respond),
    *(Retry, Report, Again),
    *(Meet, UseRelay),
    *(Say, Tell, Block, Blocked, ReportPlayer),
    *(Claim, Operate),
)
"""What a logged-in client may say."""

PROTOCOL = 4
"""The version of this vocabulary. It grows by optional arguments and new commands; a change that an older side
cannot ignore raises it, and so does whoever raises the version of what is signed (``wire.signing``)."""

PREVIOUS = PROTOCOL - 1
"""The version before. A client of it may go on with its session and hand in its results (``OF_PREVIOUS``), so that an
upgrade of the lobby costs nobody a match; for everything else it has to be updated."""

OF_PREVIOUS = frozenset(
    command.commandName
    for command in (
        *(Hello, Resume, Restore, Subscribe, FeedPage, Ping, Pong),
        *(Relay, UseRelay, Report, LeaveRoom, Logout),
    )
)
"""What such a client may say: what brings it back, lines for a running match, its report, and ways out. What peers of
that version have signed nobody here can check, so no dispute of theirs is heard: equal reports settle, others do not.
"""

BEATS = (Ping, Pong)
