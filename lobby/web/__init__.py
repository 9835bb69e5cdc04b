"""What a browser or pip is given: the client as a wheel, and the page that offers it."""
