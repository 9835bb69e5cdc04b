"""A match between peers on a network: host and guest, their connections, clocks and credentials."""
