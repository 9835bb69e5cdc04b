"""The interactive shell: what a person types, and what it asks back.

``shell.py`` takes typed lines one after the other: a command (``client.shell.commands``), a move, or the answer to a
question (``prompts.py``). ``signin.py`` is the way from an address or a pasted line to the lists.
"""
