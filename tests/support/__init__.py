"""What the tests share: stages, fakes that are held to the real thing, and small games."""
