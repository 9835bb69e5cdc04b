"""A bot: a client that plays by itself, its program, and the brain that it asks for moves."""
