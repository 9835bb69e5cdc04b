"""Makes ``twistd lobby`` known; what it does is in ``lobby.tap``."""

from twisted.application.service import ServiceMaker

lobby = ServiceMaker("lobby", "lobby.tap", "A game lobby: players meet here and play peer to peer.", "lobby")
