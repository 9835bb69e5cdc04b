"""``python -m client``: the only reactor import of the client."""

from __future__ import annotations

import os
import sys

try:
    import twisted.internet  # noqa: F401  # in a checkout, a folder called twisted is there even without Twisted
except ModuleNotFoundError:
    sys.exit(
        "The client is not installed in this Python. Activate the environment that README's first command made "
        "(. env/bin/activate), or run that command."
    )

from client.app.arguments import read
from client.messages.i18n import _
from client.terminal.gaps import fill_gaps
from wire import monotonic
from wire.commandline import texts, variables

PROGRAM = "python -m client"


def main() -> int:
    """Run the client; returns the exit code."""
    fill_gaps()
    environment = variables(os.environ, PROGRAM, "TXLOBBY_LOBBY", "TXLOBBY_NAME")
    arguments = read(texts(sys.argv[1:], PROGRAM), environment)
    if sys.platform == "win32" and sys.stdin is not None and sys.stdin.isatty():
        print(_("On Windows this client runs in WSL (type wsl, then the same line), or with its input from a pipe."))
        return 2

    from twisted.internet import reactor

    from client.app.program import Program

    monotonic.use(reactor)
    return Program(reactor, arguments, environment).run()


if __name__ == "__main__":
    sys.exit(main())
