"""One test for each row of ``docs/failures.md``."""
