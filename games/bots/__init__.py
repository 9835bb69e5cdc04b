"""Running bots: loading a brain, asking it within its time, in a process of its own where it is foreign.

A brain is a function of what its seat sees, its legal moves and the seconds that it has. ``runner.py`` asks one in a
thread, for the robot; ``process.py`` in a child that can be killed, for tournaments. A brain that is late, fails or
returns nonsense has a random move played for it.
"""
