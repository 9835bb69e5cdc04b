"""Who is who: credentials, the realm, passwords, tokens, and the throttle on wrong ones."""
