"""Screens of the personal account."""
