"""Proofs of completion: public codes, sealed snapshots, PDFs."""
