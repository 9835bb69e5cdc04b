"""Whom and what an operator means by a word, found or refused in a sentence."""

from __future__ import annotations

from lobby.core import names, queries
from lobby.core.model.room import Room
from lobby.core.model.session import Session
from lobby.errors import NoSuchRoom
from lobby.operator.parts import Parts
from lobby.operator.registry import Refused
from lobby.storage.accounts import Account


def here(parts: Parts, name: str) -> Session:
    """The session of a name.

    :raises Refused: nobody is here under it.
    """
    session = queries.session_named(parts.world, name)
    if session is None:
        raise Refused(f"Nobody is here under the name {name}: see players.")
    return session


async def account(parts: Parts, name: str) -> Account | None:
    """The account of a name, in whatever form it is typed."""
    return await parts.services.authenticator.accounts.find(name)


async def known(parts: Parts, name: str) -> tuple[str, str]:
    """The key of a name, and the name as it is shown: of somebody who is here, or of an account.

    :raises Refused: nobody has it.
    """
    session = queries.session_named(parts.world, name)
    if session is not None:
        return session.key, session.name
    found = await account(parts, name)
    if found is None:
        raise Refused(f"Nobody is here under the name {name}, and no account has it: see players.")
    return names.key(found.name), found.name


def room(parts: Parts, id_: str) -> Room:
    """The room of an id.

    :raises Refused: there is none.
    """
    try:
        return queries.room(parts.world, id_)
    except NoSuchRoom:
        raise Refused(f"There is no room {id_}: see rooms.") from None
