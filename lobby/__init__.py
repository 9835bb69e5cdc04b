"""The lobby: it introduces players to each other and stays out of the way.

Its rules are pure (``lobby.core``). Connections bring requests (``lobby.server``), most of which come from somebody
who is signed in (``lobby.auth``); what lasts is in a database (``lobby.storage``) and comes back after a restart
(``lobby.recovery``). ``lobby.app`` puts it all together for ``twistd lobby``. Clients import ``lobby.commands`` and
``lobby.errors``, and nothing else.
"""

from importlib.metadata import version

VERSION = version("txlobby")
