"""``python -m tools.operator`` writes ``docs/operator.md``, the operator's commands; ``--check`` only looks at it.

What the page says of a command stands in the code, where the command is declared.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lobby.operator.commands import ALL
from lobby.operator.registry import Argument, Command, Where

ROOT = Path(__file__).parent.parent
WRITTEN = ROOT / "docs" / "operator.md"

HEAD = """<!-- Written by `python -m tools.operator`, whose head this is, from `lobby/operator/commands/`. -->

# The operator's commands

```
python -m lobby status               how the lobby is
python -m lobby --data DIR players   of the lobby with this data folder; left out, your user's, as with twistd
python -m lobby ban Ada 7d insults   nobody comes in under that name for a week
python -m lobby ban --help           how one of them is typed
```

They are typed on the machine that the lobby runs on, by the user who runs it or by root: they go through the socket
`operator.sock` in the data folder, which is its owner's alone, and the lobby asks the system who is at the other end.
A lobby with `--memory` has no data folder, and so no such socket.

Every command that changes something is written into the audit before it is done, with who, when and what, and
afterwards with what came of it; what cannot be written there is not done. `audit` shows it. With `--json` the answer
is one line of JSON; the exit status is 0 where the command was done, 1 where it was refused, 2 where the words are no
command, and 3 where no lobby answered. What players have named and said is shown harmless for a terminal.

Times are typed as `90s`, `10m`, `2h`, `7d`, `1d12h` or `forever`, and shown in UTC. A reason is told to the player, in
words; it has 500 bytes at most. A ban of a name or of an address is kept on the disk, and so is a mute; each ends by
itself. A drop-in can come back under another name: ban the address. A prefix is banned with all who come from it, who
are told so when they connect; one that is shorter than /8 (IPv6: /16) is taken for a slip.

"files" in the second column: where no lobby runs, the command works on the files, under the lock that a lobby would
have, so that none can start meanwhile. "client": an operator may do it in the client, too, as `operator COMMAND`, see
[operating.md](operating.md#operators-in-the-client).
"""


def usage(command: Command) -> str:
    """How a command is typed."""
    return " ".join([command.name, *map(_word, command.arguments)])


def _word(argument: Argument) -> str:
    if argument.flag:
        return f"[{argument.name}]"
    if argument.name.startswith("--"):
        return f"[{argument.name} {argument.name.strip('-').upper()}]"
    shown = "|".join(argument.choices) or argument.name.upper()
    shown += " …" if argument.rest else ""
    return f"[{shown}]" if argument.optional else shown


def row(command: Command) -> str:
    """A command's row."""
    arguments = "; ".join(f"`{one.name}`: {one.help}" for one in command.arguments)
    typed = usage(command).replace("|", "\\|")
    works = {Where.LOBBY: "lobby", Where.EITHER: "lobby, files", Where.FILES: "files"}[command.where]
    works += ", client" if command.afar else ""
    changes = "yes" if command.changes else ""
    said = f"{command.help} {arguments}".rstrip()
    return f"| `{typed}` | {works} | {changes} | {said} |"


def written() -> str:
    """The whole page."""
    rows = "\n".join(row(ALL[name]) for name in sorted(ALL))
    return f"{HEAD}\n| command | works on | audited | what it does |\n|---|---|---|---|\n{rows}\n"


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` say whether it is as it would be written now."""
    if "--check" not in arguments:
        WRITTEN.write_text(written(), "utf-8")
        return 0
    if not WRITTEN.exists() or WRITTEN.read_text("utf-8") != written():
        print("docs/operator.md is not what the code says: run python -m tools.operator", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
