"""Figures of the product as shipped, each beside a yardstick that was measured in the same run: ``python -m bench``."""
