"""States of the admin panel, one a page."""

from edu_platform.admin.state.audit import AuditState
from edu_platform.admin.state.courses import AdminCoursesState
from edu_platform.admin.state.jobs import JobsState
from edu_platform.admin.state.legal import LegalAdminState, LegalEditorState
from edu_platform.admin.state.mail import MailState, SuppressionsState
from edu_platform.admin.state.outbox import OutboxState
from edu_platform.admin.state.overview import OverviewState
from edu_platform.admin.state.people import PeopleState
from edu_platform.admin.state.services import ServicesState

__all__ = [
    "AdminCoursesState",
    "AuditState",
    "JobsState",
    "LegalAdminState",
    "LegalEditorState",
    "MailState",
    "OutboxState",
    "OverviewState",
    "PeopleState",
    "ServicesState",
    "SuppressionsState",
]
