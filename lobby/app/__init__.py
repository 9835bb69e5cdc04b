"""The program ``twistd lobby``: options, sockets, the data folder, the log, and the wiring of all parts.

``options.py`` reads the command line into a ``Config``; ``service.py`` tries whatever can fail before anything
listens, so that a failure is one sentence and an exit code; ``wiring.py`` builds the lobby from its parts without a
reactor, which is how tests get theirs.
"""
