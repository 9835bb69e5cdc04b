"""AMP as both sides use it: typed arguments, bounded boxes, declared errors, the heartbeat."""
