"""Connections: what arrives, who it is from, and what is sent to whom."""
