"""The rules of legal."""

from edu_platform.legal.service.consents import (
    agree,
    asked,
    give,
    history,
    holds,
    missing,
    offered,
    record,
    withdraw,
    withdraw_marketing,
)
from edu_platform.legal.service.documents import (
    current_versions,
    get_document,
    list_documents,
    title_of,
)
from edu_platform.legal.service.editing import (
    get_draft,
    list_drafts,
    preview,
    publish,
    read_facts,
    save_draft,
    save_facts,
)
from edu_platform.legal.service.errors import (
    ConsentRequired,
    DocumentNotFound,
    DocumentsChanged,
    DraftChanged,
    NoteRequired,
    NothingToPublish,
    TextRequired,
    UnknownFact,
)
from edu_platform.legal.service.facts import number_in
from edu_platform.legal.service.personal_data import erase, export, sweep

__all__ = [
    "ConsentRequired",
    "DocumentNotFound",
    "DocumentsChanged",
    "DraftChanged",
    "NoteRequired",
    "NothingToPublish",
    "TextRequired",
    "UnknownFact",
    "agree",
    "asked",
    "current_versions",
    "erase",
    "export",
    "get_document",
    "get_draft",
    "give",
    "history",
    "holds",
    "list_documents",
    "list_drafts",
    "missing",
    "number_in",
    "offered",
    "preview",
    "publish",
    "read_facts",
    "record",
    "save_draft",
    "save_facts",
    "sweep",
    "title_of",
    "withdraw",
    "withdraw_marketing",
]
