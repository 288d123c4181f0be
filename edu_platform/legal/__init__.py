"""Owns the legal documents, their versions and who agreed to which; no accounts."""
