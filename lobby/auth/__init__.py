"""Who is who: credentials, the realm, passwords, tokens, and the throttle on wrong ones.

It follows ``twisted.cred``: a checker finds out who somebody is, the realm begins or takes over the session and hands
out the avatar (``realm.py``). Whatever can fail on the disk comes first; only then happens what others could notice.
Passwords are hashed in threads of their own, and tokens are known to the disk as hashes only.
"""
