"""Screens where staff run the platform."""
