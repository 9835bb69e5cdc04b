"""The typed commands, by subject.

Each is one row: name, arguments, the screens on which it may be typed, help, completion and handler
(``registry.py``). So help, completion and refusals cannot say different things.
"""
