"""What the lobby's port answers to HTTP: the client as a wheel, and the page that offers it."""
