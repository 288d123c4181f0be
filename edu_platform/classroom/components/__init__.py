"""Pieces of the classroom's screens."""
