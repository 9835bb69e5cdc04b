"""The conformance kit: ``python -m games new`` and ``check``, which tries all that a game promises.

``random_playout.py`` plays random matches over the bare rules; each ``check_*.py`` looks at one kind of promise, and
``checks.py`` has them in order. A game's code runs in ``process`` alone, where it can do no harm to the verdict. What a
check has found is a sentence with seat, seed and move, so that the match can be played again. An author's own tests may
call the kit, too.
"""
