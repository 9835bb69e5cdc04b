"""The conformance kit: what every game promises, tried with any game by playing it at random."""
