"""Lines of the admin's lists, ready to be shown."""

from pydantic import BaseModel


class PersonLine(BaseModel):
    id: str
    name: str
    email: str
    role: str
    status: str
    since: str
    is_confirmed: bool


class CourseLine(BaseModel):
    id: str
    slug: str
    title: str
    category: str
    instructor: str
    price: str
    lessons: int
    status: str
    is_open: bool


class AuditLine(BaseModel):
    id: str
    when: str
    who: str
    action: str
    subject: str
    change: str


class JobLine(BaseModel):
    id: int
    name: str
    status: str
    attempts: int
    when: str
    can_retry: bool


class LetterLine(BaseModel):
    id: str
    recipient: str
    subject: str
    status: str
    when: str


class SentLine(BaseModel):
    id: str
    recipient: str
    subject: str
    status: str
    when: str
    attempts: int
    next_try: str
    failure: str
    can_retry: bool


class SuppressionLine(BaseModel):
    id: str
    hint: str
    reason: str
    detail: str
    when: str
    can_lift: bool


class LegalLine(BaseModel):
    """A legal document: its current version, and what is to be done about it."""

    title: str
    href: str
    public_href: str
    number: int
    date: str
    has_gaps: bool
    is_changed: bool


class ServiceLine(BaseModel):
    """A service that people can sign in by, and what is still to be set."""

    provider: str
    title: str
    redirect_uri: str
    missing: str
    is_on: bool
    is_google: bool
    tone: str = "info"
    result: str = ""
