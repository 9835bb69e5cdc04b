"""Attempts to get out of the cage: one program, which is run in a cage and outside of any."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

from games.cage import landlock
from games.cage.frames import Load
from games.cage.process import Child, RulesFailed
from games.cage.walls import Cage

ATTACKS = """
import os, socket, sys


def read_home(home, **_):
    with open(home + "/secret") as file:
        return file.read()


def write_home(home, **_):
    os.mkdir(home + "/written-by-rules")


def write_anywhere(**_):
    done = []
    for folder in ("/tmp", "/dev/shm", "/dev", "/", "/var/tmp", os.path.dirname(os.__file__)):
        try:
            os.mkdir(f"{folder}/txlobby-escape-{os.getpid()}")
            os.rmdir(f"{folder}/txlobby-escape-{os.getpid()}")
            done.append(folder)
        except OSError as problem:
            last = problem
    if not done:
        raise last
    return done


def follow_a_link(home, **_):
    with open(home + "/link") as file:
        return file.read()


def change_mode(home, **_):
    os.chmod(home + "/secret", 0o640)


def signal_by_descriptor(pid, **_):
    import fcntl

    ends = os.pipe()
    try:
        fcntl.fcntl(ends[0], fcntl.F_SETOWN, pid)
        fcntl.fcntl(ends[0], 10, 9)  # F_SETSIG: what is sent to the owner when something can be read
    finally:
        for end in ends:
            os.close(end)


def connect(port, **_):
    socket.create_connection(("127.0.0.1", port), 2).close()


def send_datagram(port, **_):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(b"x", ("127.0.0.1", port))


def bind(**_):
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.listen()


def netlink(**_):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as line:
        line.bind((0, 0))


def shared_memory(**_):
    os.mkdir(f"/dev/shm/txlobby-escape-{os.getpid()}")
    os.rmdir(f"/dev/shm/txlobby-escape-{os.getpid()}")


def listen(**_):
    with socket.socket() as line:
        line.listen()


def abstract_socket(name, **_):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect("\\0" + name)


def socket_by_path(home, **_):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(f"/proc/self/fd/{os.open(home, os.O_RDONLY)}/socket")  # a path of any length


def other_processes(pid, **_):
    os.listdir(f"/proc/{pid}/fd")


def memory_of_another(pid, **_):
    with open(f"/proc/{pid}/mem", "rb"):
        pass


def signal_another(pid, **_):
    os.kill(pid, 0)


def trace(victim, **_):
    import ctypes

    if ctypes.CDLL(None, use_errno=True).ptrace(16, victim, 0, 0) != 0:
        raise PermissionError(ctypes.get_errno(), "ptrace")


def inherited_descriptor(descriptor, **_):
    os.fstat(descriptor)


def fork_bomb(**_):
    children = []
    try:
        for _number in range(200):
            child = os.fork()
            if child == 0:
                import time

                time.sleep(20)
                os._exit(0)
            children.append(child)
    finally:
        for child in children:
            os.kill(child, 9)
            os.waitpid(child, 0)


def run_a_shell(**_):
    import subprocess

    subprocess.run(["/usr/bin/env", "true"], check=True)


def memory_bomb(**_):
    for _number in range(64):
        kept = bytearray(2**30)
        del kept
        return


def new_namespaces(**_):
    import ctypes

    if ctypes.CDLL(None, use_errno=True).unshare(0x10000000) != 0:
        raise PermissionError(ctypes.get_errno(), "unshare")


def raise_limits(**_):
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 64))


def environment(**_):
    return os.environ["ESCAPES_SECRET"]


def outlive(**_):
    if os.fork() == 0:
        os.setsid()
        os.closerange(0, 3)  # nobody waits for what it says
        import time

        time.sleep(20)
        os._exit(0)
"""

GAME = (
    """
from games.game import Game


class Rules(Game):
    def setup(self, seats, settings, chance):
        return ()

    def to_move(self, state):
        return frozenset()

    def legal(self, state, seat, secret=""):
        return ()

    def apply(self, state, moves):
        return state

    def outcome(self, state):
        return None

    def render(self, view, reader):
        return ""

    def describe(self, view, reader):
        return ""

    def hint(self, view, legal):
        import json

        globals()[legal[0]](**json.loads(legal[1]))
        return "done"

"""
    + ATTACKS
)


ALL = tuple(re.findall(r"^def (\w+)", ATTACKS, re.MULTILINE))

OUTLIVE = "outlive"

HARDENED = frozenset({"new_namespaces", "trace", "memory_of_another", "shared_memory", "fork_bomb"})
"""What some machines refuse everybody, without any cage."""

LIMITS = frozenset({"inherited_descriptor", "memory_bomb", "raise_limits", "environment"})
"""What a child of its own with limits refuses on every system."""

CALLS = frozenset(
    {"connect", "bind", "listen", "send_datagram", "netlink", "abstract_socket", "socket_by_path", "fork_bomb"}
    | {"run_a_shell", "signal_another", "trace", "new_namespaces", "change_mode", "signal_by_descriptor", OUTLIVE}
)
"""What the filter of system calls refuses."""

RULES = frozenset(
    {"read_home", "write_home", "write_anywhere", "shared_memory", "follow_a_link", "other_processes"}
    | {"memory_of_another", "socket_by_path", "run_a_shell", "trace"}
)
"""What Landlock refuses from its first ABI on."""

LATER_RULES = {4: frozenset({"connect", "bind"}), 6: frozenset({"abstract_socket", "signal_another"})}
"""And, by the ABI, what a later one does."""

BOX = frozenset(
    {"read_home", "write_home", "write_anywhere", "shared_memory", "follow_a_link", "other_processes"}
    | {"memory_of_another", "connect", "abstract_socket", "socket_by_path", "signal_another", "trace", "change_mode"}
    | {OUTLIVE}
)
"""What the box refuses."""


def enclosed() -> frozenset[str]:
    """What Landlock refuses here."""
    return RULES.union(*(more for least, more in LATER_RULES.items() if landlock.abi() >= least))


class Target:
    """What is attacked: a home with a secret, something that listens, another process, an open file."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        folder.mkdir()
        (folder / "secret").write_text("secret", "utf-8")
        (folder / "link").symlink_to("/etc/passwd")
        self._listening = [socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX)]
        self._listening += [socket.socket(socket.AF_UNIX)]
        name = f"txlobby-escapes-{os.getpid()}"
        self._listening[1].bind(f"\0{name}")
        here = os.open(folder, os.O_RDONLY)
        self._listening[2].bind(f"/proc/self/fd/{here}/socket")  # a path of any length
        for one in self._listening[1:]:
            one.listen()
        self.descriptor = here
        os.set_inheritable(here, True)
        self._other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        self.given = {
            "home": str(folder.resolve()),
            "port": self._listening[0].getsockname()[1],
            "name": name,
            "pid": self._other.pid,
            "victim": self._other.pid,
            "descriptor": here,
        }

    def clean(self) -> None:
        """Nothing is left of an attempt before."""
        written = self.home / "written-by-rules"
        if written.exists():
            written.rmdir()

    def close(self) -> None:
        """Be done."""
        for one in self._listening:
            one.close()
        os.close(self.descriptor)
        self._other.kill()
        self._other.communicate()


def outside(attack: str, target: Target) -> str:
    """Make an attempt where there are no walls; returns why it failed, or nothing."""
    program = f"{ATTACKS}\nimport json\n{attack}(**json.loads({json.dumps(target.given)!r}))"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        close_fds=False,
        env={**os.environ, "ESCAPES_SECRET": "1"},
        check=False,
        text=True,
    )
    return "" if ended.returncode == 0 else ended.stderr.strip().splitlines()[-1]


def attacker(cage: Cage) -> Child:
    """A child with the attacks."""
    child, _, _ = cage.start(
        Load("games_outside_escapes", "/nowhere", {"rules.py": GAME.encode()}, "rules:Rules", "", {})
    )
    return child


def refused_anyway(target: Target) -> set[str]:
    """Which attempts fail here without a cage."""
    found = set()
    for attack in ALL:
        target.clean()
        if outside(attack, target):
            found.add(attack)
    return found


def refused(cage: Cage, target: Target) -> set[str]:
    """Which attempts fail in a cage."""
    child, found = attacker(cage), set()
    for attack in ALL:
        target.clean()
        if inside(attack, target, child) or (attack == OUTLIVE and not _outlives(child)):
            found.add(attack)
        child = attacker(cage) if child.over else child
    child.stop()
    return found


def _outlives(child: Child) -> bool:
    """Whether what was forked away goes on when the child is stopped."""
    forked = below(child.pid)
    child.stop()
    deadline, never = time.monotonic() + 3, Event()
    while (left := [pid for pid in forked if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
        never.wait(0.05)
    return bool(left)


def below(pid: int) -> list[int]:
    """The processes below this one."""
    children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(further for one in children for further in below(one))]


def inside(attack: str, target: Target, child: Child) -> str:
    """Make an attempt in a cage; returns why it failed, or nothing.

    :param child: see ``attacker``; it may have ended then.
    """
    try:
        child.call("hint", b"[]", [attack, json.dumps(target.given)], into=str, seconds=20.0)
    except RulesFailed as refused:
        return str(refused)
    return ""
