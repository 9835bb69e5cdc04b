"""A lobby's data in one file: made while the lobby runs, encrypted on request, and put back into a folder."""
