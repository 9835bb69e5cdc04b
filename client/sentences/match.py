"""Sentences about the match."""

from __future__ import annotations

from wcwidth import wcswidth

from client import events
from client.sentences.context import Context
from client.sentences.registry import words
from client.sentences.translation import N_, _, fill, listed, seconds

FEW_MOVES = 12
"""So many legal moves are all named; of more, one is given as an example."""


@words(events.MatchStarted)
def match_started(event: events.MatchStarted, context: Context) -> str:
    others = [name for seat, name in enumerate(event.players) if seat != event.seat]
    settings = ", ".join(f"{name}={value}" for name, value in sorted(event.settings.items()))
    return _("The match begins: {display} with {others}{settings}. Type a move, or help.").format(
        display=event.display, others=listed(others), settings=f" ({settings})" if settings else ""
    )


@words(events.Turn)
def turn(event: events.Turn, context: Context) -> str:
    lines = _shown(event.picture, event.words, context)
    if event.yours:
        lines.append(_your_move(event))
    elif event.waiting:
        names = [context.player(seat) for seat in event.waiting if seat != context.seat]
        if names:
            lines.append(_("Waiting for {names}.").format(names=listed(names)))
    return "\n".join(lines)


def _shown(picture: str, said: str, context: Context) -> list[str]:
    """The game drawn, or in words where pictures are not wanted or the terminal is too narrow for this one."""
    if not (context.pictures and picture):
        return [said] if said else []
    wide = max(wcswidth(line) for line in picture.split("\n"))
    if wide <= context.width:
        return [picture.rstrip("\n")]
    narrow = _("The terminal is too narrow for the picture, which needs {columns} columns.").format(columns=wide)
    return [f"{narrow} {said}".rstrip()]


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
    return _("Your {move} is sealed; the other's move is awaited.").format(move=event.move)


@words(events.OpponentSilent)
def opponent_silent(event: events.OpponentSilent, context: Context) -> str:
    if not event.seconds:
        return _(
            "The line to {player} broke; it is being made again. After {limit} that counts as leaving. "
            "You may wait, or type leave."
        ).format(player=event.player, limit=seconds(event.limit))
    return _(
        "Nothing has come from {player} for {time}; after {limit} that counts as leaving. You may wait, or type leave."
    ).format(player=event.player, time=seconds(event.seconds), limit=seconds(event.limit))


@words(events.Relayed)
def relayed(event: events.Relayed, context: Context) -> str:
    return _("The line to {player} goes through the lobby (relayed), which cannot read it.").format(player=event.player)


@words(events.Direct)
def direct(event: events.Direct, context: Context) -> str:
    return _("The line to {player} is direct now.").format(player=event.player)


@words(events.TimeShort)
def time_short(event: events.TimeShort, context: Context) -> str:
    return _("Only {time} are left for your move.").format(time=seconds(event.seconds))


@words(events.OpponentBack)
def opponent_back(event: events.OpponentBack, context: Context) -> str:
    return _("{player} is back.").format(player=event.player)


_RESULTS = {
    "won": N_("You have won!"),
    "lost": N_("You have lost."),
    "drawn": N_("It is a draw."),
    "unresolved": N_("The match has no result."),
}
_REASONS = {
    "resigned": N_("{player} has resigned."),
    "left": N_("{player} has left the match."),
    "timeout": N_("{player} took too long for a move."),
    "broken": N_("{player}'s client broke the rules: {detail}"),
    "interrupted": N_("The match was interrupted: {detail}"),
}
_MY_REASONS = {
    "resigned": N_("You have resigned."),
    "left": N_("You have left the match."),
    "timeout": N_("You took too long for a move."),
    "broken": N_("Your client broke the rules: {detail}"),
    "interrupted": N_("The match was interrupted: {detail}"),
}


@words(events.MatchOver)
def match_over(event: events.MatchOver, context: Context) -> str:
    lines = _shown(event.picture, event.words, context)
    reasons = _MY_REASONS if event.player == context.me and context.me else _REASONS
    said = [_(_RESULTS.get(event.result, N_("The match is over.")))]
    if event.reason in reasons:
        parameters = {"player": event.player or _("nobody"), "detail": event.detail or _("nobody knows why")}
        said.insert(0, fill(reasons[event.reason], parameters))
    lines.append(" ".join(said))
    return "\n".join(lines)


@words(events.ResultTaken)
def result_taken(event: events.ResultTaken, context: Context) -> str:
    if event.agreed:
        return _("The lobby has taken the result down.")
    if context.opponent_gone:
        return _("Only your side reported this result.")
    return _("The sides report different results; the lobby has noted none.")


@words(events.ResultLost)
def result_lost(event: events.ResultLost, context: Context) -> str:
    return _("The lobby could not take this result down; it counts among the players only.")


@words(events.OpponentLeftLobby)
def opponent_left_lobby(event: events.OpponentLeftLobby, context: Context) -> str:
    if event.why == "left":
        return _("The lobby says that {player} has left the match.").format(player=event.player)
    return _("The lobby has lost sight of {player}.").format(player=event.player)
