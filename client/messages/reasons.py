"""A sentence for each word that says why or how, the wire's and the client's: mypy finds the one that was forgotten.

They are marked and not translated yet, as ``worded`` wants them.
"""

from __future__ import annotations

from typing import assert_never

from client.events.reasons import Arrival, RoomEnd, SessionLoss
from client.messages.i18n import N_
from lobby.commands.reasons import (
    InvitationEnd,
    NameFault,
    PasswordFault,
    PlayerStatus,
    ProposalDrop,
    RelayLimit,
    SeatLoss,
    SessionEnd,
    StartFailure,
)
from wire.endings import EndReason
from wire.tickets import RoomStatus


def my_invitation(why: InvitationEnd) -> str:
    """What became of an invitation of mine."""
    match why:
        case InvitationEnd.ACCEPTED:
            return N_("{player} accepts.")
        case InvitationEnd.DECLINED:
            return N_("{player} declines. You may invite somebody else.")
        case InvitationEnd.EXPIRED:
            return N_("{player} did not answer in time. You may invite again, or somebody else.")
        case InvitationEnd.WITHDRAWN:
            return N_("Your invitation to {player} is withdrawn.")
        case InvitationEnd.TAKEN:
            return N_("The seat is taken, so your invitation to {player} is over.")
        case InvitationEnd.BUSY:
            return N_("{player} has taken another seat. You may invite somebody else.")
        case InvitationEnd.GONE:
            return N_("{player} has gone. You may invite somebody else.")
        case _:
            assert_never(why)


def my_offer(why: InvitationEnd) -> str:
    """What became of my offer of another round; that it ran out is said by the end of the room."""
    match why:
        case InvitationEnd.ACCEPTED:
            return N_("{player} accepts.")
        case InvitationEnd.DECLINED:
            return N_("{player} does not want another round.")
        case InvitationEnd.WITHDRAWN:
            return N_("Your offer to {player} is withdrawn.")
        case InvitationEnd.TAKEN:
            return N_("The seat is taken, so your offer to {player} is over.")
        case InvitationEnd.BUSY:
            return N_("{player} has taken another seat.")
        case InvitationEnd.GONE:
            return N_("{player} has gone.")
        case InvitationEnd.EXPIRED:
            return N_("The invitation from {host} to {player} is over.")
        case _:
            assert_never(why)


def their_invitation(why: InvitationEnd) -> str:
    """What became of somebody's invitation."""
    match why:
        case InvitationEnd.ACCEPTED:
            return N_("You accept {host}'s invitation.")
        case InvitationEnd.DECLINED:
            return N_("You decline {host}'s invitation.")
        case InvitationEnd.EXPIRED:
            return N_("{host}'s invitation has run out. You stay free.")
        case InvitationEnd.WITHDRAWN:
            return N_("{host} has withdrawn the invitation.")
        case InvitationEnd.TAKEN:
            return N_("Somebody else took the seat in {host}'s room first. You stay free.")
        case InvitationEnd.BUSY:
            return N_("{host}'s invitation is declined, since you took another seat.")
        case InvitationEnd.GONE:
            return N_("{host}'s invitation is over.")
        case _:
            assert_never(why)


def my_start_failure(why: StartFailure) -> str:
    """Why a start came to nothing, by my doing."""
    match why:
        case StartFailure.HOST_FAILED:
            return N_("Your game could not start.")
        case StartFailure.HOST_SILENT:
            return N_("Your game was not ready in time.")
        case StartFailure.CONNECT_FAILED:
            return N_("The host's game could not be reached.")
        case StartFailure.GUEST_SILENT:
            return N_("The host's game was not reached in time.")
        case StartFailure.MEMBER_LEFT:
            return N_("The start is off: you left.")
        case StartFailure.LOBBY_RESTARTED:
            return N_("The lobby was restarted in the middle of it.")
        case StartFailure.ENDED:
            return N_("The lobby's operator has closed the room.")
        case _:
            assert_never(why)


def their_start_failure(why: StartFailure) -> str:
    """Why a start came to nothing, by somebody's doing."""
    match why:
        case StartFailure.HOST_FAILED:
            return N_("{player} could not start the game.")
        case StartFailure.HOST_SILENT:
            return N_("{player} was not ready in time.")
        case StartFailure.CONNECT_FAILED:
            return N_("{player} could not reach the game.")
        case StartFailure.GUEST_SILENT:
            return N_("{player} did not reach the game in time.")
        case StartFailure.MEMBER_LEFT:
            return N_("The start is off: {player} has left.")
        case StartFailure.LOBBY_RESTARTED:
            return N_("The lobby was restarted in the middle of it.")
        case StartFailure.ENDED:
            return N_("The lobby's operator has closed the room.")
        case _:
            assert_never(why)


def dropped_by_me(why: ProposalDrop) -> str:
    """Why a proposed start is off, by my doing."""
    match why:
        case ProposalDrop.REFUSED:
            return N_("You refuse to start now. Type ready when you want to play.")
        case ProposalDrop.SILENT:
            return N_("You did not answer, so the start is off. Type ready when you want to play.")
        case ProposalDrop.UNREADY:
            return N_("You are not ready any more, so the start is off.")
        case ProposalDrop.CHANGED:
            return N_("The start is off.")
        case _:
            assert_never(why)


def dropped(why: ProposalDrop) -> str:
    """Why a proposed start is off, by somebody's doing."""
    match why:
        case ProposalDrop.REFUSED:
            return N_("{player} does not want to start now.")
        case ProposalDrop.SILENT:
            return N_("{player} did not answer whether to start.")
        case ProposalDrop.CHANGED:
            return N_("{player} has come or gone, so the start is off.")
        case ProposalDrop.UNREADY:
            return N_("{player} is not ready any more, so the start is off.")
        case _:
            assert_never(why)


def seat_loss(why: SeatLoss) -> str:
    """Why I sit there no longer."""
    match why:
        case SeatLoss.HOST_FAILED:
            return N_("You sit there no longer and are free: type rooms, join or create.")
        case SeatLoss.OVER:
            return N_("The room is closed. Type again for another round, or create, join, rooms.")
        case SeatLoss.LAPSED:
            return N_("Your offer of another round was not taken up. You are free: type again, rooms or create.")
        case SeatLoss.ENDED:
            return N_("The lobby's operator has closed the room. You are free: type rooms, join or create.")
        case _:
            assert_never(why)


def room_end(why: RoomEnd) -> str:
    """The same, where the lobby did not say it."""
    match why:
        case RoomEnd.LEFT:
            return N_("You have left the room.")
        case RoomEnd.GONE:
            return N_("Your room is gone. You are free: type rooms, join or create.")
        case _:
            assert_never(why)


def player_status(status: PlayerStatus) -> str:
    """What a player is doing."""
    match status:
        case PlayerStatus.IDLE:
            return N_("idle")
        case PlayerStatus.IN_ROOM:
            return N_("in a room")
        case PlayerStatus.PLAYING:
            return N_("playing")
        case _:
            assert_never(status)


def room_status(status: RoomStatus) -> str:
    """How far a room is."""
    match status:
        case RoomStatus.WAITING:
            return N_("waiting")
        case RoomStatus.STARTING:
            return N_("starting")
        case RoomStatus.PLAYING:
            return N_("playing")
        case _:
            assert_never(status)


def session_end(why: SessionEnd) -> str:
    """Why the lobby ended the session."""
    match why:
        case SessionEnd.TAKEN_OVER:
            return N_("You have logged in somewhere else, and that login took this session over.")
        case SessionEnd.DELETED:
            return N_("Your account is deleted.")
        case SessionEnd.FLOODING:
            return N_("The lobby ended the session: too many commands came from here at once.")
        case SessionEnd.SILENT:
            return N_("The lobby ended the session.")
        case SessionEnd.KICKED:
            return N_("The lobby's operator has ended your session.")
        case SessionEnd.BANNED:
            return N_("The lobby's operator has banned you.")
        case _:
            assert_never(why)


def arrival(how: Arrival) -> str:
    """How I came in."""
    match how:
        case Arrival.REGISTERED:
            return N_("Welcome, {name}! You are registered and logged in.")
        case Arrival.LOGGED_IN:
            return N_("Welcome back, {name}! You are logged in.")
        case Arrival.DROPPED_IN:
            return N_("Welcome, {name}! You play without an account; type register to keep the name.")
        case _:
            assert_never(how)


def session_loss(why: SessionLoss, keeps: bool, dropped_in: bool) -> str:
    """Why there is no session to come back to.

    :param keeps: accounts outlive the lobby; :param dropped_in: I had none.
    """
    match why:
        case SessionLoss.EXPIRED if dropped_in:
            return N_(
                "Your session has ended, and with it your name, which has no account: register it to come in again."
            )
        case SessionLoss.EXPIRED if keeps:
            return N_("Your session has ended; log in again.")
        case SessionLoss.EXPIRED:
            return N_("Your session has ended, and this lobby forgets all accounts when it stops: register again.")
        case _:
            assert_never(why)


def relay_stopped(why: RelayLimit) -> str:
    """Why the lobby passes nothing more on."""
    match why:
        case RelayLimit.BYTES:
            return N_("The lobby passes nothing more on for this match: it has had all the bytes that a pair may have.")
        case RelayLimit.TIME:
            return N_("The lobby passes nothing more on for this match: it has had all the time that a pair may have.")
        case RelayLimit.MONTH:
            return N_("The lobby passes nothing more on: it has passed on all that it may in a month.")
        case RelayLimit.MONTH_SHARE:
            return N_("The lobby passes nothing more on: one of you two, or its address, has had its share of a month.")
        case RelayLimit.IDLE:
            return N_("The lobby has closed the line that it passed on: nothing had come for a minute.")
        case RelayLimit.OFF | RelayLimit.PAIRS | RelayLimit.SHARE:
            return N_("The lobby passes nothing more on for this match.")
        case _:
            assert_never(why)


def end_reason(why: EndReason) -> str:
    """How the match ended, by somebody's doing; nothing where it was played to its end."""
    match why:
        case EndReason.AGREED:
            return N_("All have agreed to a draw.")
        case EndReason.RESIGNED:
            return N_("{player} has resigned.")
        case EndReason.LEFT:
            return N_("{player} is gone: the lobby waited, and nothing came in time.")
        case EndReason.TIMEOUT:
            return N_("{player} took too long for a move.")
        case EndReason.BROKEN:
            return N_("{player}'s client broke the rules: {detail}")
        case EndReason.INTERRUPTED:
            return N_("The match was interrupted: {detail}")
        case EndReason.PLAYED:
            return ""
        case _:
            assert_never(why)


def my_end_reason(why: EndReason) -> str:
    """How the match ended, by my doing."""
    match why:
        case EndReason.AGREED:
            return N_("All have agreed to a draw.")
        case EndReason.RESIGNED:
            return N_("You have resigned.")
        case EndReason.LEFT:
            return N_("You are out of the match.")
        case EndReason.TIMEOUT:
            return N_("You took too long for a move.")
        case EndReason.BROKEN:
            return N_("Your client broke the rules: {detail}")
        case EndReason.INTERRUPTED:
            return N_("The match was interrupted: {detail}")
        case EndReason.PLAYED:
            return ""
        case _:
            assert_never(why)


def clock_ran_out(mine: bool) -> str:
    """How the match ended, where somebody's clock had run out."""
    return N_("Your clock has run out.") if mine else N_("{player}'s clock has run out.")


def name_fault(why: NameFault) -> str:
    """Why a name cannot be one."""
    match why:
        case NameFault.EMPTY:
            return N_("A name cannot be empty: type 1 to 32 characters.")
        case NameFault.LONG:
            return N_("That name is too long: 32 characters are the most.")
        case NameFault.BLANK:
            return N_("A name is one word, without spaces: choose another.")
        case NameFault.NUMBER:
            return N_("A bare number cannot be a name: choose another.")
        case NameFault.INVISIBLE:
            return N_("That name has characters that cannot be seen: choose another.")
        case NameFault.MIXED:
            return N_("That name mixes alphabets, Latin and Cyrillic letters, say: type it in one of them.")
        case NameFault.MARKS:
            return N_("That name has a letter with too many marks on it: leave some out.")
        case _:
            assert_never(why)


def password_fault(why: PasswordFault) -> str:
    """Why a password cannot be one."""
    match why:
        case PasswordFault.EMPTY:
            return N_("A password cannot be empty.")
        case PasswordFault.LONG:
            return N_("That password is too long: 1024 bytes are the most.")
        case _:
            assert_never(why)


def relay_limit(why: RelayLimit) -> str:
    """What keeps the lobby from relaying."""
    match why:
        case RelayLimit.OFF:
            return N_("This lobby relays nothing: players connect directly.")
        case RelayLimit.PAIRS:
            return N_("The lobby relays as many players as it may at once: try again later.")
        case RelayLimit.SHARE:
            return N_("The lobby relays as many of your address or account, or of the other's, as it may at once.")
        case RelayLimit.BYTES:
            return N_("The lobby has relayed all the bytes that a match may have.")
        case RelayLimit.TIME:
            return N_("The lobby has relayed this match for as long as it may.")
        case RelayLimit.MONTH:
            return N_("The lobby has relayed all that it may in a month.")
        case RelayLimit.MONTH_SHARE:
            return N_("Your address or account, or the other's, has had its share of what is relayed in a month.")
        case RelayLimit.IDLE:
            return N_("The lobby relays no more.")
        case _:
            assert_never(why)
