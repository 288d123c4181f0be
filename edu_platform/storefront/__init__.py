"""Screens where people find courses: home, catalogue, course pages."""
