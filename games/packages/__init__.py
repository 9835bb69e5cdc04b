"""Games as packages: a manifest, its settings, the files of a release and their digest, and importing a folder."""
