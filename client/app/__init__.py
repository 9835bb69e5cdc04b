"""The program ``python -m client``: its arguments, its start and end, what it remembers, and its log of crashes."""
