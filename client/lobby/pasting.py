"""The line that a friend pastes into a shell to come straight to a room."""

from __future__ import annotations

import re
from shlex import quote

FOLDER = "txlobby"
"""Where the lobby's own line, and this one, set the client up: in the folder in which they are pasted."""

_WHEEL = re.compile(r"txlobby-[0-9A-Za-z.+]{1,40}-py3-none-any\.whl#sha256=[0-9a-f]{64}")


def pasted(address: str, public: str = "", wheel: str = "", plaintext: bool = False) -> str:
    """What does it in any POSIX shell, also where there is no client yet, or one whose environment is not active.

    The lobby says its own address and what it hands out, and a shell will read it: so all is quoted, and what does not
    look like this project's wheel is left out.

    :param address: of the room, as clients take it.
    :param public: the lobby's ``HOST:PORT``, where it hands the client out; :param wheel: what that is, if anything.
    :param plaintext: nothing is encrypted there.
    """
    rest = f"-m client {quote(address)}{' --plaintext' if plaintext else ''}"
    if not public or not _WHEEL.fullmatch(wheel):
        return f"python {rest}"
    python, url = f"{FOLDER}/bin/python", quote(f"http://{public}/{wheel}")
    setup = f"(python3 -m venv {FOLDER} && {FOLDER}/bin/pip install {url})"
    return f"{python} -c 'import client' 2>/dev/null || {setup}; {python} {rest}"
