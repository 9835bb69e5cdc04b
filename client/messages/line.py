"""Sentences about the line to the lobby: it cannot be made, has broken, or may lead to somebody else."""

from __future__ import annotations

from collections.abc import Mapping

from client.messages.context import Context
from client.messages.i18n import N_, _, fill, seconds

Parameters = Mapping[str, str | int]


def offline(parameters: Parameters, context: Context) -> str:
    """What can be done without a line. ``back`` and ``seconds``: the client is coming back by itself."""
    if "back" not in parameters:
        return _("Type retry, connect HOST:PORT or quit.")
    left = int(parameters.get("seconds") or 0)
    if not left:
        return fill(N_("Trying to come back to {back} right now."), parameters)
    return fill(N_("Still trying to come back to {back}; next try in {time}."), {**parameters, "time": seconds(left)})


def unreachable(parameters: Parameters, context: Context) -> str:
    """Why a lobby cannot be reached, and what can be done."""
    return (
        fill(N_("The lobby at {address} cannot be reached: {reason}."), parameters) + " " + offline(parameters, context)
    )


def certificate_changed(parameters: Parameters, context: Context) -> str:
    """What differs from what, what it may mean, and the one word that accepts it."""
    was = {
        "authority": N_("So far its certificate was one that can be verified; the one that is shown now cannot."),
        "line": N_("The line that you were sent names another one: {known}"),
        "memory": N_("The key that is known to be its own: {known}"),
        "spellings": N_("Under different spellings of this address different ones are known: {known}"),
        "lost": N_(
            "Whether it has shown this one before cannot be known: what this client knew is damaged, see {known}."
        ),
    }
    source = str(parameters.get("source"))
    return "\n".join(
        [
            _damaged(parameters) if source == "lost" else _wrong_certificate(parameters),
            fill(was.get(source, was["memory"]), parameters),
            fill(N_("The key that is shown now: {shown}"), parameters),
            *([fill(N_("The certificate expired on {expired}."), parameters)] if parameters.get("expired") else ()),
            fill(
                N_("Nothing was said to it. Ask the lobby's operator; only if it is meant, type trust to accept it."),
                parameters,
            ),
        ]
    )


def _wrong_certificate(parameters: Parameters) -> str:
    return fill(
        N_("WRONG CERTIFICATE: what answers at {address} may not be the lobby, but somebody who listens in."),
        parameters,
    )


def _damaged(parameters: Parameters) -> str:
    return fill(N_("The lobby at {address} is not known to this client."), parameters)


def nothing_to_trust(parameters: Parameters, context: Context) -> str:
    """Who types trust where nothing was refused."""
    if parameters.get("address"):
        return fill(N_("No certificate was refused at {address}: there is nothing to trust."), parameters)
    return _("No certificate was refused: there is nothing to trust.")


def line_down(parameters: Parameters, context: Context) -> str:
    """Why there is no line, and what can be done."""
    return fill(N_("There is no line to the lobby: {reason}."), parameters) + " " + offline(parameters, context)
