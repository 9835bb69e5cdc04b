"""What the lobby's port answers to HTTP: the client as a wheel, and the page that offers it.

The lobby makes a wheel of itself as it is installed (``wheel.py``), so that lobby and client are of one version. The
line that a friend pastes carries the wheel's SHA-256. What can be asked for is a tree of twisted.web's resources
(``site.py``); ``channel.py`` keeps a request within bounds.
"""
