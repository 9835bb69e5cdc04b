"""Results on the disk, and the judge in a process of its own.

Nobody is told a result before it is on the disk; a disk that fails is tried again. Where players do not agree, the
judge replays their match in a child process with limits of time and memory.
"""
