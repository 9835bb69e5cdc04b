"""Mosaic: choose tiles from an open offer, and build a wall of them: patches of one colour, or columns of many."""
