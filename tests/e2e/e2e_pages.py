"""The sessions on README and the other pages are what a run of their dialogues prints."""

from __future__ import annotations

import pytest
from pytest_twisted import ensureDeferred

from tests.e2e.pages import Session, as_it_ran, sessions
from tests.e2e.programs import Stage

SESSIONS = [pytest.param(session, id=f"{session.page.stem}-{session.dialogue.stem}") for session in sessions()]


@pytest.mark.parametrize("session", SESSIONS)
@ensureDeferred
async def test_shown_as_it_ran(stage: Stage, session: Session) -> None:
    """A page shows nothing that a player would not read today."""
    assert session.text == await as_it_ran(session, stage), "python -m tools.sessions writes it anew"


def test_there_are_some() -> None:
    """README and the client's page show sessions."""
    assert {session.page.name for session in sessions()} >= {"README.md", "client.md"}
