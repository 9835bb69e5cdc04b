"""What is kept of a match: its journal and its transcript."""
