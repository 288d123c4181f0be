"""Pages of the classroom."""

from edu_platform.classroom.pages import player

__all__ = ["player"]
