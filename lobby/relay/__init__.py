"""The relay for peers that cannot reach each other: pairs, shares and the quota of a month."""
