"""Running bots: loading a brain, asking it within its time, in a process of its own where it is foreign."""
