"""The terminal: keys to lines, and what arrives printed above the half-typed one."""
