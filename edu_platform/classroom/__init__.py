"""Screens where people study: lesson player, tests, end screens."""
