from edu_platform.core.errors import Conflict, FieldInvalid, NotFound
from edu_platform.core.i18n import N_


class DocumentNotFound(NotFound):
    msgid = N_("There is no such document.")


class DraftChanged(Conflict):
    msgid = N_("Somebody else has changed this document. Load the page again.")


class NothingToPublish(Conflict):
    msgid = N_("The text is the same as in the newest version.")


class TextRequired(FieldInvalid):
    field = "draft_ru"
    msgid = N_("The Russian text is required: it is the one that counts.")


class NoteRequired(FieldInvalid):
    field = "note_ru"
    msgid = N_("Say in Russian what has changed.")


class UnknownFact(FieldInvalid):
    field = "draft_ru"
    msgid = N_("There is no such fact: {name}.")


class DocumentsChanged(Conflict):
    msgid = N_("The documents have just changed. Please look at them again.")


class ConsentRequired(Conflict):
    msgid = N_(
        "An account cannot exist without this. Delete the account to withdraw it."
    )
