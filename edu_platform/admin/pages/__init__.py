"""Pages of the admin panel."""

from edu_platform.admin.pages import (
    audit,
    courses,
    jobs,
    mail,
    outbox,
    overview,
    people,
)

__all__ = ["audit", "courses", "jobs", "mail", "outbox", "overview", "people"]
