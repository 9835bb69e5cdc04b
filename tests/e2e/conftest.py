"""The stage on which the end-to-end tests play."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_twisted

from tests.e2e.programs import Stage


@pytest_twisted.async_yield_fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage of the test's own."""
    stage = Stage(tmp_path)
    yield stage
    await stage.close()
