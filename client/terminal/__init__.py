"""The terminal: keys to lines, and what arrives printed above the half-typed one.

``editor.py`` is a pure line editor; ``tty.py`` drives it with the bytes of a raw terminal, and is the only writer.
For pipes and screen readers ``plain.py`` has plain lines. ``modes.py`` puts the terminal back whatever happens.
"""
