"""Games that are not alone: their rules end or stop the program, remember, or ask about the world outside a match."""

from __future__ import annotations

from tests.bad_games import Bad

LEGAL = "return range(1, min(3, state.left) + 1) if"


def importing(module: str, code: str) -> dict[str, str]:
    """What to replace for rules that import a module, and have this code at each ``legal``."""
    return {"from dataclasses": f"import {module}\nfrom dataclasses", LEGAL: f"{code}\n        {LEGAL}"}


def each(code: str) -> dict[str, str]:
    """The same without an import."""
    return {LEGAL: f"{code}\n        {LEGAL}"}


def depending(word: str) -> dict[str, str]:
    """Rules whose first state has a number that is not given to them."""
    return {'settings["double"] == "yes")': f'settings["double"] == "yes", extra=({word},))'}


WAY = "import dataclasses\nmodules = dataclasses.sys.modules\nway = modules['os']\n"
"""A way to modules that rules do not import, which nobody sees who only reads the rules."""

SAYS = 'b\'{"kind": "end", "token": ""}\\n\''
"""What a worker says at its end."""

SURROUNDINGS = (
    # -- the process
    Bad("exits", "ends", "would end the program, by SystemExit", rules=each("raise SystemExit(0)")),
    Bad(
        "exits at once, as if all were well",
        "ends",
        r"has ended the process \(with the code 0\).*'ends'",
        rules={**importing("dataclasses", "dataclasses.sys.modules['posix']._exit(0)")},
    ),
    Bad(
        "exits late in a match",
        "ends",
        "has ended the process",
        rules=each("if state.left == 1:\n            way._exit(0)"),
        head=WAY,
    ),
    Bad("exits while it is loaded", "loads", "has ended the process", head=f"{WAY}way._exit(0)\n"),
    Bad(
        "reckons for ever while it is loaded",
        "loads",
        "reckons without end while it was loaded|does not come back",
        head="while True:\n    pass\n",
        patience=10.0,
    ),
    Bad("prints", "silent", "the game prints .*thinking", rules=each("print('thinking')")),
    Bad(
        "says that all is well",
        "ends",
        "has ended the process",
        rules=each(f"way.write(1, {SAYS})\n        way._exit(0)"),
        head=WAY,
    ),
    Bad(
        "says that all is well on every line it finds",
        "ends",
        "has ended the process",
        rules=each("self.say()\n        way._exit(0)"),
        head=WAY,
        methods=f"""
    def say(self) -> None:
        for line in range(3, 20):
            try:
                way.write(line, {SAYS})
            except OSError:
                pass
""",
    ),
    Bad(
        "reckons for ever",
        "ends",
        "reckons without end|does not come back",
        rules=each("while state.left == 1:\n            pass"),
        patience=10.0,
    ),
    Bad("sleeps", "ends", "the rules wait", rules=each("modules['time'].sleep(1000)"), head=WAY),
    Bad(
        "starts a thread",
        "ends",
        "the rules start a thread",
        rules=each("modules['_thread'].start_new_thread(id, (1,))"),
        head=WAY,
    ),
    Bad(
        "waits for a lock",
        "ends",
        "does not come back",
        rules=each("lock = modules['_thread'].allocate_lock()\n        lock.acquire()\n        lock.acquire()"),
        head=WAY,
        patience=10.0,
    ),
    Bad("waits for what is typed", "ends", "EOFError", rules=each("modules['builtins'].input()"), head=WAY),
    Bad("forks", "ends", "the rules start a process", rules=each("way.fork()"), head=WAY),
    Bad("starts a program", "ends", "the rules start a process", rules=each("way.system('true')"), head=WAY),
    Bad("eats memory", "ends", "more memory", rules=each("hoard = [state] * 10**10")),
    Bad(
        "eats memory bit by bit",
        "ends",
        "more memory",
        rules=each("hoard.append(bytearray(2**26))"),
        head="hoard: list[bytearray] = []",
    ),
    Bad(
        "recurses without end",
        "ends",
        r"RecursionError|\(by SIGSEGV\)",  # Python 3.13.0 does not count calls that leave an argument out
        rules=each("self.legal(state, seat)"),
    ),
    Bad(
        "kills its parent's group",
        "ends",
        "the rules stop a process",
        rules=each("way.killpg(way.getpgid(0), 9)"),
        head=WAY,
    ),
    Bad(
        "switches checks off",
        "ends",
        "changed the kit itself",
        head=WAY,
        methods="""
    def outcome(self, state: Heap) -> Outcome | None:
        for name, module in list(modules.items()):
            if name.startswith("games.kit.check"):
                module.demand = lambda kept, sentence: None
        return None if state.left else Outcome((3,) * len(state.points))
""",
    ),
    Bad(
        "switches checks off while it is loaded",
        "ends",
        "changed the kit itself",
        head=f"""{WAY}
for name, module in list(modules.items()):
    if name.startswith("games.kit.check"):
        module.demand = lambda kept, sentence: None
""",
        rules={"None if state.left else ranked(state.points)": "None if state.left else Outcome((3, 3))"},
    ),
    Bad(
        "puts nothing in the place of each check",
        "ends",
        "changed the kit itself",
        head=f"""{WAY}
for check in modules["games.kit.checks"].CHECKS:
    object.__setattr__(check, "run", lambda trial: None)
""",
        rules={"None if state.left else ranked(state.points)": "None if state.left else Outcome((3, 3))"},
    ),
    Bad(
        "takes the code out of what looks",
        "ends",
        "changed the kit itself",
        head=f"""{WAY}
way.code = (lambda outcome, seats: None).__getattribute__("__code__")
modules["games.kit.check_rules"].check_outcome.__setattr__("__code__", way.code)
""",
        rules={"None if state.left else ranked(state.points)": "None if state.left else Outcome((3, 3))"},
    ),
    Bad(
        "has the kit look for nothing",
        "alone",
        "the rules open a file",
        head=f"""{WAY}
for table in (modules["games.kit.process.watch"].READS, modules["games.kit.process.watch"].ACTS):
    if hasattr(table, "clear"):
        table.clear()
""",
        rules=importing("codecs", "codecs.open('/etc/passwd').close()"),
    ),
    # -- memory
    Bad(
        "keeps how often it was asked",
        "same",
        "remember something",
        head="asked: list[int] = []",
        rules={
            "chance.below(seats), (0,)": "(chance.below(seats) + len(asked)) % seats, (0,)",
            "return Heap(int": "asked.append(1)\n        return Heap(int",
        },
        whole=True,
    ),
    Bad(
        "keeps something on itself",
        "same",
        "remember something",
        rules={
            "chance.below(seats), (0,)": "(chance.below(seats) + self.before) % seats, (0,)",
            "return Heap(int": "self.before = 1 + int(getattr(self, 'before', 0))\n        return Heap(int",
        },
        methods="\n    before = 0\n",
        whole=True,
    ),
    Bad(
        "keeps the first match in a cache",
        "same",
        "remember something",
        head="seen: dict[int, int] = {}",
        rules={"chance.below(seats), (0,)": "seen.setdefault(seats * 0, chance.below(7)) % seats, (0,)"},
    ),
    Bad(
        "changes with the order of questions",
        "same",
        "remember something",
        head="asked: list[int] = []",
        methods="""
    def describe(self, view: Seen[Heap], reader: Reader) -> str:
        asked.append(1)
        return f"Pebbles {view.state.left}, question {len(asked)}."
""",
    ),
    # -- what is the same nowhere
    Bad(
        "uses the order of a set",
        "same",
        "the order of a set",
        rules={LEGAL: "return [int(word) for word in {'1', '2', '3'} if int(word) <= state.left] if"},
    ),
    Bad("uses hash()", "same", "the order of a set, or hash", rules=depending("hash('pebbles')")),
    Bad(
        "uses hash() where three play",
        "same",
        "the order of a set, or hash",
        rules=depending("hash('pebbles') * (seats == 3)"),
    ),
    Bad("uses id()", "same", "even here, a second time", rules=depending("(id(Heap) >> 12)")),
    Bad("uses random", "source", "imports random", rules=importing("random", "random.random()")),
    Bad(
        "uses random that somebody else has imported",
        "same",
        "even here, a second time",
        rules={
            "from dataclasses": "import statistics\nfrom dataclasses",
            **depending("statistics.random.randrange(99)"),
        },
        whole=True,
    ),
    # -- the world
    Bad("asks for the time", "source", "imports time", rules=importing("time", "time.time()")),
    Bad("asks for the day", "source", "imports datetime", rules=importing("datetime", "datetime.date.today()")),
    Bad(
        "asks for the time by ways",
        "alone",
        "the rules ask for the time",
        rules=importing("email.utils", "email.utils.formatdate()"),
    ),
    Bad("reads the environment", "source", "imports os", rules=importing("os", "os.environ.get('HOME')")),
    Bad(
        "reads the environment by ways",
        "alone",
        "the rules read the environment",
        rules=importing("gettext", "gettext.os.environ.get('USER')"),
    ),
    Bad(
        "asks for its home by ways",
        "alone",
        "the rules read the environment",
        rules=importing("gettext", "gettext.os.path.expanduser('~')"),
    ),
    Bad("asks for its host's name", "source", "imports platform", rules=importing("platform", "platform.node()")),
    Bad(
        "asks for its host's name by ways",
        "alone",
        "the rules ask about the machine",
        rules=importing("gettext", "gettext.os.uname()"),
    ),
    Bad("knows its folder", "source", "uses __file__", rules=depending("len(__file__)")),
    Bad(
        "knows its folder by ways",
        "same",
        "in another folder",
        rules=depending("len((lambda: 0).__code__.co_filename)".replace(".__code__", ".__getattribute__('__code__')")),
    ),
    Bad(
        "knows the present folder",
        "alone",
        "the rules ask about the machine",
        rules=importing("gettext", "gettext.os.getcwd()"),
    ),
    Bad(
        "uses the network",
        "source",
        "imports socket",
        rules=importing("socket", "socket.create_server(('', 0)).close()"),
    ),
    Bad(
        "uses the network by ways",
        "ends",
        "the rules use the network",
        rules=importing("pydoc", "import _socket as way\n        way.socket()"),
    ),
    Bad("opens a file", "source", "uses open", rules=each("open('/etc/hostname').close()")),
    Bad(
        "opens a file by ways",
        "alone",
        "the rules open a file",
        rules=importing("codecs", "codecs.open('/etc/passwd').close()"),
    ),
    Bad(
        "looks into a folder",
        "source",
        "imports pathlib",
        rules=importing("pathlib", "list(pathlib.Path.home().iterdir())"),
    ),
    Bad(
        "knows Python's version",
        "source",
        "imports sys",
        rules=depending("0 * sys.version_info[1]") | {"from dataclasses": "import sys\nfrom dataclasses"},
    ),
    Bad(
        "imports the kit",
        "source",
        "imports games.kit",
        rules={"from games.game": "import games.kit.checks\nfrom games.game"},
    ),
    Bad("imports the lobby", "source", "imports lobby", rules={"from games.game": "import lobby\nfrom games.game"}),
    Bad(
        "asks for the time in a module beside",
        "source",
        "clock.py, line 1: imports time",
        rules={"from games.game": "from .clock import now\nfrom games.game"},
        files={"clock.py": "import time\n\n\ndef now():\n    return time.time()\n"},
    ),
    # -- the folder and the names
    Bad("has data that is in no release", "folder", "words.csv is in no release", files={"words.csv": "a,b\n"}),
    Bad(
        "has data in a folder that is in no release",
        "folder",
        "data/cards.json is in no release",
        files={"data/cards.json": "[]"},
    ),
    Bad("has a compiled module", "folder", "fast.so is in no release", files={"fast.so": "x"}),
    Bad(
        "has the name of a built-in game", "names", "built-in game: hex", manifest={'name = "pebbles"': 'name = "hex"'}
    ),
    Bad(
        "has a name that looks like a built-in game's",
        "names",
        "built-in game: bluff",
        manifest={'name = "pebbles"': 'name = "b1uff"'},
    ),
    Bad("is shown as a built-in game", "names", "built-in game: Gomoku", manifest={'"Pebbles"': '"GOMOKU"'}),
    Bad("is shown in letters of two alphabets", "names", "several alphabets", manifest={'"Pebbles"': '"Pеbbles"'}),
    Bad(
        "has marks heaped in its name",
        "names",
        "too many marks",
        manifest={'"Pebbles"': '"Pe\u0301\u0302\u0303\u0304\u0305bbles"'},
    ),
)
