"""The modes of a real pseudo-terminal: whatever was changed is put back."""

from __future__ import annotations

import fcntl
import os
import sys

from twisted.trial.unittest import SkipTest, SynchronousTestCase

if sys.platform != "win32":
    import pty
    import termios

    from client.terminal import modes
    from client.terminal.modes import Modes


class OnAPseudoTerminal(SynchronousTestCase):
    """Descriptors of a terminal of its own stand in for 0 to 2."""

    def setUp(self) -> None:
        if sys.platform == "win32":
            raise SkipTest("there are no pseudo-terminals")
        self.master, self.slave = pty.openpty()
        self.addCleanup(os.close, self.master)
        self.addCleanup(os.close, self.slave)
        for name in ("_IN", "_OUT", "_ERR"):
            self.patch(modes, name, self.slave)
        self.before = self.state()
        self.modes = Modes()

    def state(self) -> tuple[object, int]:
        """The terminal's attributes and the descriptor's flags."""
        return termios.tcgetattr(self.slave), fcntl.fcntl(self.slave, fcntl.F_GETFL)

    def local(self, flag: int) -> bool:
        """Whether a local flag is set."""
        return bool(termios.tcgetattr(self.slave)[3] & flag)

    def test_raw_and_back(self) -> None:
        """A raw terminal echoes nothing, sends no signals and does not block; afterwards all is as it was."""
        self.modes.raw()
        self.assertFalse(self.local(termios.ECHO) or self.local(termios.ICANON) or self.local(termios.ISIG))
        self.assertTrue(fcntl.fcntl(self.slave, fcntl.F_GETFL) & os.O_NONBLOCK)
        self.modes.restore()
        self.assertEqual(self.state(), self.before)
        written = b"\x1b[?2004h\x1b[?2004l"
        shown = b""
        while len(shown) < len(written):  # a terminal passes on what it has, which may be a part
            shown += os.read(self.master, 100)
        self.assertEqual(shown, written)

    def test_again(self) -> None:
        """Raw and restored may follow each other any number of times, as after every pause."""
        for _ in range(3):
            self.modes.raw()
            self.modes.raw()
            self.modes.restore()
            self.modes.restore()
        self.assertEqual(self.state(), self.before)

    def test_flags_of_others(self) -> None:
        """Non-blocking that Twisted has set is taken back even where no raw mode was entered."""
        fcntl.fcntl(self.slave, fcntl.F_SETFL, self.before[1] | os.O_NONBLOCK)
        self.modes.restore()
        self.assertEqual(self.state(), self.before)

    def test_echo(self) -> None:
        """In line mode only the echo changes."""
        self.modes.echo(False)
        self.assertFalse(self.local(termios.ECHO))
        self.assertTrue(self.local(termios.ICANON))
        self.modes.echo(True)
        self.assertEqual(self.state(), self.before)

    def test_gone(self) -> None:
        """A terminal that is gone is no failure."""
        self.modes.raw()
        self.patch(modes, "_IN", 9999)
        self.patch(modes, "_OUT", 9999)
        self.modes.restore()
