"""The games that come with the program: a manifest and pure rules each."""
