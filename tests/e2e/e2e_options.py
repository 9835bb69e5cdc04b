"""A file of options, changed while the lobby runs: real processes (P3)."""

from __future__ import annotations

from pytest_twisted import ensureDeferred

from tests.e2e.programs import Stage


@ensureDeferred
async def test_changed_while_it_runs(stage: Stage) -> None:
    """After the signal HUP a lobby does what its file says now: new limits hold for who comes, who is here stays, what
    needs a restart is named, and a file with anything wrong in it changes nothing."""
    file = stage.folder / "lobby.toml"
    file.write_text("list-limit = 3\n")
    lobby = await stage.lobby("--config", str(file))
    ada = await stage.player("Ada")
    file.write_text("port = 12001\nmax-connections = 1\ngrace = 60\n")
    lobby.signal("HUP")
    await lobby.line("taken up: list-limit, max-connections; changed, but in need of a restart: grace$")
    turned_away = stage.client()
    await lobby.line("turned 127.0.0.1 away")
    turned_away.signal("KILL")
    file.write_text("max-connections = 20\nport = 80\nbaet = 1\n")
    lobby.signal("HUP")
    for problem in (r"the old ones stay: .*:2: port must be 0", r"the old ones stay: .*:3: there is no option 'baet'"):
        await lobby.line(problem)
    file.write_text("max-connections = 20\n")
    lobby.signal("HUP")
    await lobby.line("taken up: max-connections$")
    await stage.player("Bea")
    ada.type("players")
    await ada.event("players")


@ensureDeferred
async def test_faulty_file(stage: Stage) -> None:
    """With a faulty file no lobby starts, and all that is wrong is told, a line each."""
    file = stage.folder / "lobby.toml"
    file.write_text("port = 80\nbaet = 1\n")
    lobby = stage.twistd("-n", "--pidfile=", "lobby", "--config", "lobby.toml")
    assert await lobby.ended() == 1
    assert [line.partition(" ")[0] for line in lobby.lines if line] == ["twistd", "lobby.toml:1:", "lobby.toml:2:"]
