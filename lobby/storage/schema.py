"""The tables of the lobby's database. A change here needs a migration beside it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
"""Constraints have names, so that a later migration can change them on every database."""

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", String(32), nullable=False),
    Column("password", Text, nullable=False),
    Column("created", DateTime, nullable=False),
    sqlite_autoincrement=True,
)
"""Who may log in. ``key`` is ``lobby.core.names.key`` of ``name``; ``password`` is a hash of
``lobby.auth.passwords``; ``created`` is in UTC. An ``id`` is never given out twice."""

looks = Table(
    "looks",
    metadata,
    Column("account", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("look", Text, primary_key=True, index=True),
    Column("rules", String(64), nullable=False),
)
"""What accounts' names look like: ``lobby.core.names.looks``, made by these ``wire.lookalikes.RULES``."""

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("session", String(32), nullable=False, index=True),
    Column("name", String(32), nullable=False),
    Column("key", Text, nullable=False),
    Column("account", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=True, index=True),
    Column("public_key", String(66), nullable=False),
    Column("expires", DateTime, nullable=False),
)
"""Who may go on with which session: ``hash`` is the SHA-256 of the token that the client has, in hexadecimal; the token
itself is kept nowhere. ``account`` is null for a drop-in; ``expires`` is in UTC."""

results = Table(
    "results",
    metadata,
    Column("match", String(32), primary_key=True),
    Column("room", String(32), nullable=False, index=True),
    Column("game", String(64), nullable=False),
    Column("release", String(32), nullable=False),
    Column("settings", Text, nullable=False),
    Column("players", Text, nullable=False),
    Column("keys", Text, nullable=False),
    Column("sessions", Text, nullable=False),
    Column("places", Text, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("seat", Integer, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("detail", Text, nullable=False),
    Column("ended", DateTime, nullable=False),
)
"""One row a match, which never changes: the fields of ``lobby.core.model.match.Result``, what goes by seats as JSON
lists; ``ended`` is in UTC."""

challenges = Table(
    "challenges",
    metadata,
    Column("match", String(32), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""What is kept of each match that was challenged and has no result yet: ``lobby.core.model.dispute.Kept`` as JSON,
compressed by zlib."""

blocks = Table(
    "blocks",
    metadata,
    Column("account", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("name", String(32), nullable=False),
)
"""Whom an account does not want to hear: names, whoever has them, with ``lobby.core.names.key`` of each."""

relayed = Table(
    "relayed",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("bytes", BigInteger, nullable=False),
)
"""How many bytes the lobby relayed in each calendar month, ``2026-01``, of UTC."""

relayed_shares = Table(
    "relayed_shares",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("party", Text, primary_key=True),
    Column("bytes", BigInteger, nullable=False),
)
"""How many of them were whose, as ``lobby.relay.shares.parties`` writes it; of the current month only."""

sanctions = Table(
    "sanctions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("target", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("since", DateTime, nullable=False),
    Column("until", DateTime, nullable=True),
    Column("lifted", DateTime, nullable=True),
    Column("lifted_by", Text, nullable=True),
    sqlite_autoincrement=True,
)
"""Whom the operator keeps out (``ban``) or silent (``mute``): the fields of ``lobby.core.model.sanctions.Sanction``;
``until`` is null where it holds for good, ``lifted`` as long as nobody has lifted it. Times are in UTC. None is ever
deleted but with what is known of its person."""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Every change that an operator made: ``what`` is the command as it was typed, ``outcome`` what came of it, ``begun``
where the lobby was gone before anything had."""

roles = Table(
    "roles",
    metadata,
    Column("account", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("role", String(16), primary_key=True),
    Column("since", DateTime, nullable=False),
)
"""What accounts may do beyond playing: ``operator``."""

codes = Table(
    "codes",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("head", String(8), nullable=False),
    Column("note", Text, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("left", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("made", DateTime, nullable=False),
    Column("expires", DateTime, nullable=True),
)
"""Codes that let somebody register: the SHA-256 of each, in hexadecimal, and its ``head``, by which operators tell them
apart; ``left`` is how many of its ``uses`` are left. The code itself is kept nowhere. Times are in UTC."""

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("by_key", Text, nullable=False, index=True),
    Column("by_account", Integer, ForeignKey("accounts.id", ondelete="SET NULL"), nullable=True),
    Column("about", Text, nullable=False, index=True),
    Column("name", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("handled", DateTime, nullable=True),
    Column("handled_by", Text, nullable=True),
    Column("note", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""What players report of others: ``by`` and ``name`` as they are shown, ``by_key`` and ``about`` the keys of these;
``context`` is the chat that the reporter had heard, a JSON list of the fields of ``lobby.core.model.heard.Line``;
``handled`` is null as long as it waits, ``note`` what the operator has noted then."""

settings = Table(
    "settings",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
"""What operators have set while the lobby ran, and is to be so after its next start."""
