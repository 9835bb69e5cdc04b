"""People talk, and do not have to listen."""

from __future__ import annotations

from pytest_twisted import ensureDeferred

from tests.e2e.programs import Stage


@ensureDeferred
async def test_tell_and_block(stage: Stage) -> None:
    """N1, G6: words for one player arrive above the half-typed line and can draw nothing; who is blocked is told so,
    by words and by an invitation, also after the one who blocks has logged in anew."""
    await stage.lobby()
    ada = await stage.player("Ada")
    bea = stage.client(json=False, pty=True)
    await bea.line("Type register")
    bea.type("register", "Bea")
    await bea.prompt("New password for Bea")
    bea.type("secret", "secret")
    await bea.line("Welcome, Bea!")
    bea.process.write("play\u00e9rs é".encode())
    ada.type("tell bea Hello\x07\x1b[2J you: \u202efine?")
    await bea.line(r"Ada tells you: Hello.{1,2}\[2J you: .fine\?")
    sent = await ada.event("words-sent")
    assert (sent["player"], sent["private"], sent["away"]) == ("Bea", True, False)
    bea.process.write(b"\x15block ada\r")
    await bea.line("You hear nothing from Ada any more")
    after = bea.raw.decode()
    after = after[after.index("Ada tells you") :]
    assert "play\u00e9rs" in after, "the half-typed line was not drawn again"
    assert "\x1b[2J" not in after, "somebody's words cleared the screen"
    ada.type("tell bea again?")
    await ada.event("failed", error="BLOCKED")
    bea.type("logout")
    await bea.line("Bea is logged out")
    bea.type("login Bea")
    await bea.prompt("Password of Bea")
    bea.type("secret")
    await bea.line("Welcome back, Bea!")
    ada.type("create rps private", "invite bea")
    await ada.event("failed", error="BLOCKED")
    bea.type("unblock ada")
    await bea.line("You hear Ada again")
    ada.type("tell bea at last")
    await bea.line("Ada tells you: at last")


@ensureDeferred
async def test_say_in_a_match(stage: Stage) -> None:
    """N1: those who sit in a room talk there, before the match and in it, and what is said is no move."""
    await stage.lobby()
    ada, bea = await stage.player("Ada"), await stage.player("Bea")
    ada.type("create rps public best=1")
    room = (await ada.event("room-opened"))["room"]
    bea.type(f"join {room}")
    await ada.event("turn", yours=True)
    await bea.event("turn", yours=True)
    ada.type("say rock")
    await bea.event("words-heard", player="Ada", private=False, text="rock")
    bea.type("say never")
    await ada.event("words-heard", player="Bea", private=False, text="never")
    bea.type("paper")
    ada.type("rock")
    await ada.event("match-over", result="lost")
    await bea.event("match-over", result="won")
