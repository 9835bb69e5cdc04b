"""The options of the lobby in a file."""

from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from lobby.app import config
from lobby.app.options import BadFile, Options, Refusal, in_a_file
from lobby.app.optionsfile import Kind


class Files(SynchronousTestCase):
    """``--config FILE``."""

    def written(self, text: str | bytes) -> Path:
        """A file that has this in it."""
        file = Path(self.mktemp())
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def problems(self, text: str | bytes, *typed: str) -> list[str]:
        """What is told of a file, without its name: ``LINE: sentence``."""
        file = self.written(text)
        refused = self.assertRaises(BadFile, config.parse, "--config", str(file), *typed)
        for line in refused.problems:
            self.assertTrue(line.startswith(f"{file}:"), line)
            self.assertIn(line, str(refused))
        return [line.removeprefix(f"{file}:").strip() for line in refused.problems]

    def test_every_option(self) -> None:
        """Every option but the file's own name may stand in a file, and does there what it does on the command line."""
        written = {
            Kind.NUMBER: lambda name, default: (f"{default}", ["--" + name, f"{default}"]),
            Kind.TEXT: lambda name, _: ('"example.org"', ["--" + name, "example.org"]),
            Kind.PATH: lambda name, _: ('"/some/where"', ["--" + name, "/some/where"]),
        }
        special = {
            "anew": ('["tickets", "accounts"]', ["--anew", "tickets,accounts"]),
            "drop-ins": ("false", ["--drop-ins", "no"]),
            "relay": ("false", ["--relay", "no"]),
        }
        without = {"memory", "plaintext", "config"}  # they contradict others
        defaults = {name: default for name, _, default, *_ in Options.optParameters}
        names = {*defaults, *(str(name) for name, *_ in Options.optFlags)}
        self.assertEqual(in_a_file().keys(), names - {"config"})
        lines, typed = [], []
        for name in sorted(names - without):
            if name not in defaults:
                text, words = "true", [f"--{name}"]
            else:
                text, words = special.get(name) or written[in_a_file()[name].kind](name, defaults[name])
            lines.append(f"{name} = {text}")
            typed += words
        one, other = Options(), Options()
        one.parseOptions(["--config", str(self.written("\n".join(lines)))])
        other.parseOptions(typed)
        self.assertEqual(dict(one) | {"config": None}, dict(other))
        self.assertTrue(config.parse("-c", str(self.written("memory = true\nplaintext = true"))).plaintext)

    def test_the_command_line_counts_more(self) -> None:
        """What is typed counts more than what the file says, wherever the file is named."""
        file = str(self.written("port = 12001\nbeat = 1\ndrop-ins = false"))
        for typed in (["--config", file, "--port", "12002"], ["--port", "12002", "-c", file]):
            chosen = config.parse(*typed)
            self.assertEqual((chosen.port, chosen.beat, chosen.drop_ins), (12_002, 1, False))
        self.assertTrue(config.parse("-c", file, "--drop-ins", "yes").drop_ins)

    def test_all_problems_at_once(self) -> None:
        """A file is looked at as a whole: each problem is told with its line, also what options say against each other,
        and of an unknown one the nearest that there is."""
        text = (
            'farewell = """\nport = 1\n"""\nport = 80\nmax_connections = 5\nbeat = 4\nrelay = "yes"\nback-in = "3"\n'
            'anew = ["all"]\n[grace]\nx = 1\n'
        )
        self.assertEqual(
            self.problems(text),
            [
                "4: port must be 0 or a number from 10001 to 65535, not '80'",
                "5: there is no option 'max_connections'; max-connections is meant, perhaps",
                "6: --away-after must be at least twice --beat, or players would seem away",
                "7: relay must be true or false",
                "8: back-in must be a number",
                "9: anew must be some of accounts, certificate, tickets, with commas between, not 'all'",
                "10: grace must be a number",
            ],
        )

    def test_no_toml(self) -> None:
        """What is no TOML, or no text, is told with its line; so are a file that is missing, and a folder."""
        self.assertEqual(
            self.problems("port = 12000\n\nport = 12001\n"), ["3: this is no TOML: Cannot overwrite a value"]
        )
        self.assertEqual(self.problems("beat = 1\nport ="), ["2: this is no TOML: Invalid value"])
        self.assertEqual(self.problems(b"beat = 1\nfarewell = '\xff'"), ["2: this line is no UTF-8"])
        self.assertEqual(self.problems("#" * 1_000_001), ["it has more than 1,000,000 bytes"])
        missing = self.assertRaises(BadFile, config.parse, "--config", "nowhere.toml")
        self.assertEqual(missing.problems, ["nowhere.toml: there is no such file"])
        folder = self.assertRaises(BadFile, config.parse, "--config", str(Path.cwd()))
        self.assertIn("cannot be read", folder.problems[0])

    def test_hostile_values(self) -> None:
        """No value that TOML can write gets past the check of its option, or breaks it."""
        for value in (
            "nan",
            "inf",
            "-1",
            "1e400",
            "true",
            "[]",
            "{}",
            "1979-05-27",
            "0x_",
            "1" * 5000,
            "'\\u0000'",
            "[" * 9_999,
        ):
            self.assertEqual(len(self.problems(f"silence = {value}")), 1, value)

    def test_between_file_and_command_line(self) -> None:
        """What the file and the command line say against each other is told, at the file's line."""
        file = self.written('\ndata = "here"')
        refused = self.assertRaises(BadFile, config.parse, "-c", str(file), "--memory")
        self.assertEqual(refused.problems, [f"{file}:2: --memory keeps nothing, so it cannot be used with --data"])
        refusal = self.assertRaises(Refusal, config.parse, "-c", str(self.written("")), "--memory", "--data", "here")
        self.assertNotIsInstance(refusal, BadFile)

    def test_paths(self) -> None:
        """Paths in a file belong to the file's folder, not to where the lobby is started."""
        file = self.written('data = "data"\ncertificate = "/etc/chain.pem"\nkey = "~/key.pem"')
        chosen = config.parse("--config", str(file))
        self.assertEqual(chosen.folder, file.absolute().parent / "data")
        self.assertEqual((chosen.certificate, chosen.key), ("/etc/chain.pem", str(Path.home() / "key.pem")))
