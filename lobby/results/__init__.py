"""Results on the disk, and the judge in a process of its own."""
