"""Pages of certificates."""

from edu_platform.certificates.pages import check, mine, search

__all__ = ["check", "mine", "search"]
