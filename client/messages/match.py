"""Sentences about the match."""

from __future__ import annotations

from collections.abc import Sequence

from client import events
from client.messages import reasons
from client.messages.context import Context
from client.messages.i18n import N_, _, clock, fill, joined, ordinal, seconds, worded
from client.messages.registry import words
from client.terminal.cells import columns
from games.paint import ansi
from wire.endings import EndReason

NO_CLOCK = ("clock", "none")
"""The one setting that is not named where it says that there is none."""

FEW_MOVES = 12
"""So many legal moves are all named; of more, one is given as an example."""


@words(events.MatchStarted)
def match_started(event: events.MatchStarted, context: Context) -> str:
    others = [name for seat, name in enumerate(event.players) if seat != event.seat]
    named = [f"{name}={value}" for name, value in sorted(event.settings.items()) if (name, value) != NO_CLOCK]
    settings = ", ".join(named)
    said = _("The match begins: {display} with {others}{settings}. Type a move, or help.").format(
        display=event.display, others=joined(others), settings=f" ({settings})" if settings else ""
    )
    if event.teams:
        said = "\n".join((said, *_with_whom(event)))
    if not context.several:
        return said
    seats = ", ".join(f"{seat + 1} {_named(seat, event.players, context)}" for seat in range(len(event.players)))
    return said + "\n" + _("The seats: {seats}.").format(seats=seats)


def _with_whom(event: events.MatchStarted) -> list[str]:
    """Who plays with me, and against whom."""
    mine = next((team for team in event.teams if event.seat in team), ())
    others = [joined([event.players[seat] for seat in team]) for team in event.teams if team != mine]
    partners = joined([event.players[seat] for seat in mine if seat != event.seat])
    if not partners:
        return []
    return [_("You play with {partners}, against {others}.").format(partners=partners, others=joined(others))]


def _named(seat: int, players: Sequence[str], context: Context) -> str:
    """Who sits there, from my side."""
    return _("you") if seat == context.seat else players[seat]


@words(events.Turn)
def turn(event: events.Turn, context: Context) -> str:
    lines = _shown(event, context)
    if event.clocks:
        lines.append(_clocks(event, context))
    if event.yours:
        lines.append(_your_move(event))
    elif event.waiting:
        names = [context.player(seat) for seat in event.waiting if seat != context.seat]
        if names:
            lines.append(_("Waiting for {names}.").format(names=joined(names)))
    return "\n".join(lines)


def _shown(event: events.Turn | events.MatchOver, context: Context) -> list[str]:
    """The game drawn, or in words where pictures are not wanted or the terminal is too narrow for this one."""
    picture, said = event.picture.rstrip("\n"), event.words
    if not (context.pictures and picture):
        return [said] if said else []
    wide = max(columns(line) for line in picture.split("\n"))
    if wide <= context.width:
        return [ansi(picture, event.colours) if context.colour else picture]
    narrow = _("The terminal is too narrow for the picture, which needs {columns} columns.").format(columns=wide)
    return [f"{narrow} {said}".rstrip()]


def _clocks(event: events.Turn, context: Context) -> str:
    """What everybody has left."""
    others = [f"{context.player(seat)} {clock(left)}" for seat, left in enumerate(event.clocks) if seat != context.seat]
    return _("You have {time} left, {others}.").format(time=clock(event.clocks[context.seat]), others=", ".join(others))


def _your_move(event: events.Turn) -> str:
    limit = seconds(event.seconds)
    if not event.legal:
        return _("Your move ({limit}).").format(limit=limit)
    if len(event.legal) <= FEW_MOVES:
        return _("Your move ({limit}): {moves}").format(limit=limit, moves=", ".join(event.legal))
    example = event.legal[len(event.legal) // 2]
    return _("Your move ({limit}), for example {example}.").format(limit=limit, example=example)


@words(events.Moved)
def moved(event: events.Moved, context: Context) -> str:
    if event.comment:
        return event.comment
    if event.mine:
        return _("You play {move}.").format(move=event.move)
    return _("{player} plays {move}.").format(player=event.player, move=event.move)


@words(events.MoveTaken)
def move_taken(event: events.MoveTaken, context: Context) -> str:
    if context.several:
        return _("Your {move} is sealed; the others' moves are awaited.").format(move=event.move)
    return _("Your {move} is sealed; the other's move is awaited.").format(move=event.move)


@words(events.OpponentSilent)
def opponent_silent(event: events.OpponentSilent, context: Context) -> str:
    if event.seconds:
        silent = _("Nothing has come from {player} for {time}.")
    elif event.player in context.relayed:
        silent = _("The line to {player} through the lobby broke; it is being made again.")
    else:
        silent = _("The line to {player} broke; it is being made again.")
    if not event.judged:
        follows = _(
            "The match goes on when {player} is back; the lobby does not have this game, so it cannot ask {player} for "
            "a move."
        )
    elif context.lobby_away and event.player in context.relayed:
        follows = _("The match waits for the lobby.")
    elif context.lobby_away:
        follows = _("The match goes on when {player} is back; the lobby, which could ask {player}, is away as well.")
    else:
        follows = _("If {player} owes a move after {limit}, the lobby asks for it.")
    times = {"time": seconds(event.seconds), "limit": seconds(event.limit)}
    return " ".join((silent, follows, _("You may wait, or type leave."))).format(player=event.player, **times)


@words(events.Relayed)
def relayed(event: events.Relayed, context: Context) -> str:
    return _("The line to {player} goes through the lobby (relayed), which cannot read it.").format(player=event.player)


@words(events.Direct)
def direct(event: events.Direct, context: Context) -> str:
    return _("The line to {player} is direct now.").format(player=event.player)


@words(events.TimeShort)
def time_short(event: events.TimeShort, context: Context) -> str:
    return _("Only {time} are left for your move.").format(time=seconds(event.seconds))


@words(events.MoveKept)
def move_kept(event: events.MoveKept, context: Context) -> str:
    return _("{player} cannot be heard: your move is kept, and is made as soon as {player} is back.").format(
        player=event.player
    )


@words(events.HintGiven)
def hint_given(event: events.HintGiven, context: Context) -> str:
    if not event.move:
        return _("This game gives no hints.")
    return _("A hint: {move}").format(move=event.move)


@words(events.OpponentBack)
def opponent_back(event: events.OpponentBack, context: Context) -> str:
    return _("{player} is back.").format(player=event.player)


_RESULTS = {
    "won": N_("You have won!"),
    "lost": N_("You have lost."),
    "drawn": N_("It is a draw."),
    "unresolved": N_("The match has no result."),
}
_TEAM_RESULTS = {"won": N_("Your team has won!"), "lost": N_("Your team has lost.")}
_OFFERED = {
    "draw": N_("{player} offers a draw: {agree} or {refuse}."),
    "undo": N_("{player} asks to take back {player}'s last move, and all that came after it: {agree} or {refuse}."),
}
_MY_OFFERS = {
    "draw": N_("You offer a draw; it is one when all agree. The match goes on meanwhile."),
    "undo": N_(
        "You ask to take your last move back, and all that came after it. It is done when all agree; "
        "the match goes on meanwhile."
    ),
}
_TAKEN = {
    "draw": "",  # what follows at once says so
    "undo": N_("All have agreed: it is taken back."),
}


@words(events.Offered)
def offered(event: events.Offered, context: Context) -> str:
    offers = _MY_OFFERS if event.mine else _OFFERED
    unknown = N_("{player} offers something: {agree} or {refuse}.")
    parameters = {"player": event.player, "agree": context.slash("agree"), "refuse": context.slash("refuse")}
    return fill(offers.get(event.what, unknown), parameters)


@words(events.OfferDeclined)
def offer_declined(event: events.OfferDeclined, context: Context) -> str:
    if event.mine:
        return _("You refuse; the match goes on.")
    return _("{player} refuses; the match goes on.").format(player=event.player)


@words(events.OfferAgreed)
def offer_agreed(event: events.OfferAgreed, context: Context) -> str:
    if event.mine:
        return _("You agree; the others are awaited.")
    return _("{player} agrees.").format(player=event.player)


@words(events.OfferTaken)
def offer_taken(event: events.OfferTaken, context: Context) -> str:
    said = _TAKEN.get(event.what, N_("All have agreed."))
    return _(said) if said else ""


@words(events.SeatGone)
def seat_gone(event: events.SeatGone, context: Context) -> str:
    if event.mine:
        return _(
            "You are out of the match, as you gave up or your time ran out; the others play on. "
            "You may watch, or type leave."
        )
    said = _("{player} is out of the match for good; the others play on.")
    if event.sealed:
        said += " " + _("Your {move} stays sealed and counts.")
    elif event.again:
        said += " " + _(
            "Moves had been shown, so the turn begins anew: what you had sealed does not count, choose again."
        )
    return said.format(player=event.player, move=event.sealed)


@words(events.ClockStarted)
def clock_started(event: events.ClockStarted, context: Context) -> str:
    time = seconds(event.seconds)
    if not event.players:
        return _("The lobby has seen how the match ended; it waits {time} to see whether anybody shows more.").format(
            time=time
        )
    if event.mine and event.choice:
        return _("The lobby waits for your move: you have {time}.").format(time=time)
    if event.mine:
        return _("The lobby waits {time} for an answer that your client gives by itself.").format(time=time)
    several = len(event.players) > 1
    if event.choice and several:
        waits = _("{names} have not moved; the lobby gives them {time}.")
    elif event.choice:
        waits = _("{names} has not moved; the lobby gives {names} {time}.")
    elif several:
        waits = _("The clients of {names} owe an answer; the lobby gives them {time}.")
    else:
        waits = _("The client of {names} owes an answer; the lobby gives it {time}.")
    return waits.format(names=joined(event.players), time=time)


@words(events.StatesDiffer)
def states_differ(event: events.StatesDiffer, context: Context) -> str:
    return _(
        "By turn {turn} your game and {player}'s differ after the same moves: one of you has changed its files, or a "
        "program has a fault. Nobody is to blame; the match goes on as far as it can."
    ).format(turn=event.turn, player=event.player)


@words(events.ClockStopped)
def clock_stopped(event: events.ClockStopped, context: Context) -> str:
    return _("The lobby has got what it waited for; the match goes on.")


@words(events.ClaimWaits)
def claim_waits(event: events.ClaimWaits, context: Context) -> str:
    return _("The lobby cannot be asked just now: your claim goes out when it is back.")


@words(events.MatchTakenUp)
def match_taken_up(event: events.MatchTakenUp, context: Context) -> str:
    return _(
        "Your match of {game} with {players}, in which this client was ended, is still open at the lobby. It goes on: "
        "what you had said counts, and where it waits for your move you can make it now."
    ).format(game=event.display, players=", ".join(event.players))


@words(events.TableReplaced)
def table_replaced(event: events.TableReplaced, context: Context) -> str:
    if event.resumed:
        return _("The lobby has seen more of the match than your table had: it has not ended, and goes on.")
    return _("The lobby has seen another course of the match than your table had: this is how it stands.")


@words(events.MatchOver)
def match_over(event: events.MatchOver, context: Context) -> str:
    lines = _shown(event, context)
    mine = bool(context.me) and event.player == context.me
    reason = worded(EndReason, event.reason, reasons.my_end_reason if mine else reasons.end_reason, "")
    if event.clock:
        reason = reasons.clock_ran_out(mine)
    if event.out and event.reason is EndReason.AGREED:
        reason = N_("All who still played have agreed to a draw.")
    said = [_result(event, context)]
    if reason:
        parameters = {"player": event.player or _("nobody"), "detail": event.detail or _("nobody knows why")}
        said.insert(0, fill(reason, parameters))
    if len(event.scores) == len(event.players):
        said.append(_points(event, context))
    if event.out:
        names = joined([_("you") if name == context.me else name for name in event.out])
        said.append(_("Out before the end: {names}.").format(names=names))
    lines.append(" ".join(said))
    return "\n".join(lines)


def _points(event: events.MatchOver, context: Context) -> str:
    """What everybody has scored, best first."""
    seats = sorted(range(len(event.players)), key=lambda seat: event.places[seat] if event.places else 0)
    points = ", ".join(f"{_named(seat, event.players, context)} {event.scores[seat]}" for seat in seats)
    return _("The points: {points}.").format(points=points)


def _result(event: events.MatchOver, context: Context) -> str:
    """How it ended for me, and where there were more than two, for everybody."""
    result = _(_RESULTS.get(event.result, N_("The match is over.")))
    if len(event.players) < 3 or len(event.places) != len(event.players):
        return result
    mine = event.places[context.seat] if context.seat < len(event.places) else 0
    team = next((team for team in event.teams if context.seat in team), ())
    if len(team) > 1 and event.result in _TEAM_RESULTS:
        return f"{_(_TEAM_RESULTS[event.result])} {_table(event, context)}"
    if event.result == "won" and event.places.count(1) > 1:
        result = _("You share the first place.")
    elif event.result == "lost":
        result = _("You come {place} of {count}.").format(place=ordinal(mine), count=len(event.players))
    return f"{result} {_table(event, context)}"


def _table(event: events.MatchOver, context: Context) -> str:
    """The places: 1st Ada, 2nd you and Bob, 4th Cleo."""
    ranks = []
    for place in sorted(set(event.places)):
        seats = [seat for seat, reached in enumerate(event.places) if reached == place]
        names = joined([_named(seat, event.players, context) for seat in seats])
        ranks.append(f"{ordinal(place)} {names}")
    return _("The places: {places}.").format(places=", ".join(ranks))


@words(events.ResultTaken)
def result_taken(event: events.ResultTaken, context: Context) -> str:
    detail = event.detail.strip()  # begins perhaps with a name, so it is left as it is
    player = event.players[event.seat] if event.seat < len(event.players) else ""
    mine = bool(player) and player == context.me
    match event.verdict:
        case "agreed":
            return _("The lobby has recorded the result.")
        case "confirmed":
            return _(
                "The lobby has recorded the result: the signed moves show it, and nobody has shown more in its time."
            )
        case "forfeited" | "abandoned" if player:
            return _forfeited(player, mine)
        case "forged":
            said = _("Your client has cheated, says the lobby") if mine else fill(_FORGED, {"player": player or "?"})
            return f"{said}: {detail}" if detail else f"{said}."
    said = _("The lobby cannot know how the match ended: it counts for nobody, and nobody is blamed.")
    return f"{said} {detail}".rstrip()


_FORGED = N_("{player} has cheated, says the lobby")


def _forfeited(player: str, mine: bool) -> str:
    if mine:
        return _(
            "You have lost by forfeit: the lobby waited for you, and nothing that goes on came in its time. "
            "That is a loss, not an accusation."
        )
    return _(
        "{player} has lost by forfeit: the lobby waited for {player}, and nothing that goes on came in its time. "
        "That is a loss, not an accusation."
    ).format(player=player)


@words(events.ResultLost)
def result_lost(event: events.ResultLost, context: Context) -> str:
    return _("The lobby could not record this result; it counts among the players only.")


@words(events.ResultKept)
def result_kept(event: events.ResultKept, context: Context) -> str:
    return _("The result is kept on this machine: the client hands it in when you next log in at this lobby.")


@words(events.OpponentLeftLobby)
def opponent_left_lobby(event: events.OpponentLeftLobby, context: Context) -> str:
    if event.why == "left":
        return _("The lobby says that {player} has left the match.").format(player=event.player)
    return _("The lobby has lost sight of {player}.").format(player=event.player)
