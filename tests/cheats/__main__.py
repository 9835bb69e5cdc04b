"""The real client with one attack: ``python tests/cheats ATTACK …``."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from tests.cheats import escapes, floods, framing, hosts, late, lines, reports
from tests.cheats.patch import Patch

ATTACKS: dict[str, tuple[Patch, ...]] = {
    **framing.ATTACKS,
    **reports.ATTACKS,
    **escapes.ATTACKS,
    **lines.ATTACKS,
    **hosts.ATTACKS,
    **late.ATTACKS,
    **floods.ATTACKS,
}

if __name__ == "__main__":
    for patch in ATTACKS[sys.argv.pop(1)]:
        patch.apply()
    runpy.run_module("client", run_name="__main__", alter_sys=True)
