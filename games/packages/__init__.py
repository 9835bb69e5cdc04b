"""Games as packages: a manifest, its settings, the files of a release and their digest, and importing a folder.

``catalog.py`` finds games, those that came with the program and those in folders. A digest goes over all files that
count, and both sides of a match must have the same one. A folder is imported from the very bytes that were hashed.
"""
