"""Pages of the personal account."""

from edu_platform.dashboard.pages import learning, overview

__all__ = ["learning", "overview"]
