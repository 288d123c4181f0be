"""Reflex alone: one state, one event without the database, one that writes to it."""
