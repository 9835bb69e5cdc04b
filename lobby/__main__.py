"""``python -m lobby``: the operator's command line."""

from __future__ import annotations

import sys

from lobby.operator.cli import main

if __name__ == "__main__":
    sys.exit(main())
