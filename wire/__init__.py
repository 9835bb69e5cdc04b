"""What both kinds of lines share, to the lobby and between peers; it lies below everything else.

A line is AMP with bounds (``wire.amp``) in TLS (``wire.tls``). Beside it lie the things that both of its ends must do
alike: signed tickets, waits that survive a stopped process, JSON from strangers, text of strangers that is shown, and
files that are never half written. Read ``timeouts.py`` and ``idle.py`` together: nobody is called late or silent
before what has arrived was read.
"""
