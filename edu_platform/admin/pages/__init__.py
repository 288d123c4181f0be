"""Pages of the admin panel."""

from edu_platform.admin.pages import (
    audit,
    courses,
    jobs,
    legal,
    legal_editor,
    mail,
    outbox,
    overview,
    people,
    services,
)

__all__ = [
    "audit",
    "courses",
    "jobs",
    "legal",
    "legal_editor",
    "mail",
    "outbox",
    "overview",
    "people",
    "services",
]
