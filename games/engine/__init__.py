"""The table: an ordered, signed log of entries, from which every replica computes the same state. Pure."""
