"""What is shipped for operators fits the program: units, containers, and what the operator's page has one type."""

from __future__ import annotations

import re
import shlex
from configparser import ConfigParser
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from lobby.app import config
from lobby.app.options import Options
from lobby.operator.cli import options as before
from lobby.operator.cli import parser
from lobby.operator.commands import ALL
from lobby.operator.words import BadWords
from tests import ROOT

DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "operating.md").read_text("utf-8")
SAID = re.compile(r"python -m lobby ([^`\n|&]*)")


def parsed(words: list[str]) -> None:
    """Read the words behind ``python -m lobby`` as the program does; raises ``BadWords`` where they are none."""
    _, typed = before().parse_known_args(words)
    parser().parse_args(typed)


class Shipped(SynchronousTestCase):
    """The files in ``deploy/``."""

    def lobby(self, words: list[str], mounted: Path) -> config.Config:
        """What a command line that begins with ``twistd`` makes of a lobby whose file of options is this one."""
        self.assertTrue(words[0].endswith("twistd"), words)
        own = words[words.index("lobby") + 1 :]
        place = own.index("--config") + 1
        self.assertTrue(own[place].endswith("/lobby.toml"))
        return config.parse(*own[:place], str(mounted), *own[place + 1 :])

    def test_options(self) -> None:
        """Both files of options can be used, and name the folder that unit and container have for the data."""
        self.assertEqual(config.parse("-c", str(DEPLOY / "lobby.toml")).folder, Path("/var/lib/txlobby"))
        self.assertEqual(config.parse("-c", str(DEPLOY / "container.toml")).folder, Path("/data"))

    def test_what_is_left_out(self) -> None:
        """What stands behind a ``#`` in the file of options is good, too, once the ``#`` is away."""
        text = re.sub(r"^# (\w+ = )", r"\1", (DEPLOY / "lobby.toml").read_text("utf-8"), flags=re.MULTILINE)
        file = Path(self.mktemp())
        file.write_text(text)
        self.assertEqual(config.parse("-c", str(file)).certificate, "/etc/txlobby/certificate.pem")

    def test_unit(self) -> None:
        """systemd's unit starts a lobby in the folder that it makes for it, and reloads it by HUP."""
        unit = ConfigParser(interpolation=None)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read(DEPLOY / "txlobby.service")
        service = unit["Service"]
        chosen = self.lobby(shlex.split(service["ExecStart"]), DEPLOY / "lobby.toml")
        self.assertEqual(chosen.folder, Path("/var/lib") / service["StateDirectory"])
        self.assertIn("-HUP $MAINPID", service["ExecReload"])
        checked = shlex.split(service["ExecStartPre"])
        self.assertEqual(checked[1:3], ["-m", "lobby"])
        parsed(checked[3:])

    def test_container(self) -> None:
        """The container starts a lobby on its volume, opens its port, and asks after its health by a command."""
        text = (DEPLOY / "Containerfile").read_text("utf-8")
        (command,) = re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)
        chosen = self.lobby(re.findall(r'"([^"]*)"', command), DEPLOY / "container.toml")
        self.assertIn(f"\nVOLUME {chosen.folder}\n", text)
        self.assertIn(f"\nEXPOSE {chosen.port}\n", text)
        compose = (DEPLOY / "compose.yaml").read_text("utf-8")
        self.assertIn(f'- "{chosen.port}:{chosen.port}"', compose)
        self.assertIn(f"- data:{chosen.folder}\n", compose)
        for health in (*re.findall(r"HEALTHCHECK .* CMD \[(.*)\]", text), *re.findall(r"test: \[(.*)\]", compose)):
            words = [word for word in re.findall(r'"([^"]*)"', health) if word != "CMD"]
            self.assertEqual(words[:3], ["python", "-m", "lobby"])
            parsed(words[3:])
        for copied in re.findall(r"^COPY (\S+) /etc", text, re.MULTILINE):
            self.assertTrue((ROOT / copied).is_file(), copied)


class Page(SynchronousTestCase):
    """What ``docs/operating.md`` has an operator type."""

    def test_commands(self) -> None:
        """Every command that the page names is one, with the options that it names."""
        said = [shlex.split(each.replace("$(date +\\%F)", "today")) for each in SAID.findall(PAGE) if each != "COMMAND"]
        for words in said:
            try:
                parsed(words)
            except BadWords as problem:
                self.fail(f"{' '.join(words)}: {problem}")
        named = {" ".join(words[:2]) if " ".join(words[:2]) in ALL else words[0] for words in said}
        self.assertLessEqual({"backup", "restore", "config check", "status", "certificate", "reload"}, named)

    def test_files(self) -> None:
        """Every file of ``deploy/`` is told of, and no other."""
        named = set(re.findall(r"(?<!hooks/)deploy/([\w.]+)", PAGE))
        self.assertEqual(named, {file.name for file in DEPLOY.iterdir()})

    def test_options(self) -> None:
        """Every option that is named in a word of its own is the lobby's, or of a program that is named beside it."""
        known = {name for name, *_ in Options.optParameters} | {str(name) for name, *_ in Options.optFlags}
        known |= {one.name.removeprefix("--") for command in ALL.values() for one in command.arguments}
        known |= {"json", "version", "help"}
        twistd, client = {"pidfile", "logfile", "syslog", "logger"}, {"ports"}
        told = set(re.findall(r"`--([a-z][a-z-]+[a-z])\b", PAGE))
        self.assertEqual(told - known - twistd - client, set())
