"""Machines with networks of their own between them: Linux network namespaces around one router.

Each machine has a cable to the router, which passes packets on where a test lets it. Nothing of it touches the network
of the machine that runs the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess

SUBNETS = {"lobby": 0, "ada": 1, "bea": 2}
"""The third byte of each machine's IPv4 subnet."""


class Forbidden(Exception):
    """This machine does not let its user make network namespaces; the text says what it said."""


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Forbidden(f"{' '.join(words)}: {done.stderr.strip()}")


class Country:
    """A router and three machines.

    :param version: 4 or 6, the kind of addresses that exist at all.
    """

    def __init__(self, version: int = 4) -> None:
        if shutil.which("ip") is None:
            raise Forbidden("there is no program ip")
        self.version = version
        self._mark = f"{os.getpid() % 100_000:05d}"
        self._made: list[str] = []

    def __enter__(self) -> Country:
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        for name in self._made:
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
        self._made.clear()

    def name(self, machine: str) -> str:
        """The namespace of a machine."""
        return f"txl{self._mark}{machine}"

    def inside(self, machine: str) -> tuple[str, ...]:
        """What to write before a command so that it runs on a machine."""
        return "ip", "netns", "exec", self.name(machine)

    def address(self, machine: str) -> str:
        """A machine's address."""
        subnet = SUBNETS[machine]
        return f"10.77.{subnet}.2" if self.version == 4 else f"fd77:{subnet}::2"

    def gate(self, machine: str) -> str:
        """The router's address on the cable of a machine."""
        subnet = SUBNETS[machine]
        return f"10.77.{subnet}.1" if self.version == 4 else f"fd77:{subnet}::1"

    def subnet(self, machine: str) -> str:
        """A machine's subnet."""
        subnet = SUBNETS[machine]
        return f"10.77.{subnet}.0/24" if self.version == 4 else f"fd77:{subnet}::/64"

    def _build(self) -> None:
        for machine in ("router", *SUBNETS):
            _run("ip", "netns", "add", self.name(machine))
            self._made.append(self.name(machine))
            _run(*self.inside(machine), "ip", "link", "set", "lo", "up")
        for machine in SUBNETS:
            self._cable(machine)
        forward = "ipv4/ip_forward" if self.version == 4 else "ipv6/conf/all/forwarding"
        _run(*self.inside("router"), "sh", "-c", f"echo 1 > /proc/sys/net/{forward}")

    def _cable(self, machine: str) -> None:
        bits = "/24" if self.version == 4 else "/64"
        far = f"to-{machine}"
        _run(
            *self.inside("router"), "ip", "link", "add", far, "type", "veth",
            "peer", "name", "eth0", "netns", self.name(machine),
        )  # fmt: skip
        never_wait = ("nodad",) if self.version == 6 else ()
        for place, device, address in (
            ("router", far, self.gate(machine)),
            (machine, "eth0", self.address(machine)),
        ):
            _run(*self.inside(place), "ip", "addr", "add", address + bits, "dev", device, *never_wait)
            _run(*self.inside(place), "ip", "link", "set", device, "up")
        _run(*self.inside(machine), "ip", f"-{self.version}", "route", "add", "default", "via", self.gate(machine))

    def forbid(self, sender: str, receiver: str, ports: str = "") -> None:
        """Let the router swallow what one machine sends to another.

        :param ports: ``FROM-TO``: only what is sent to these TCP ports, as a firewall does that lets answers through.
        """
        narrow = ("ipproto", "tcp", "dport", ports) if ports else ()
        _run(
            *self.inside("router"), "ip", f"-{self.version}", "rule", "add",
            "from", self.subnet(sender), "to", self.subnet(receiver), *narrow, "blackhole",
        )  # fmt: skip
