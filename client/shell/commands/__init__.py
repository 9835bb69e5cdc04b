"""The typed commands, by subject."""
