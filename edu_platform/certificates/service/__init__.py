"""The rules of certificates."""

from edu_platform.certificates.service.documents import CertificateNotValid, pdf
from edu_platform.certificates.service.facts import page_facts
from edu_platform.certificates.service.issuing import issue, revoke
from edu_platform.certificates.service.names import set_shown_name
from edu_platform.certificates.service.personal_data import erase, export
from edu_platform.certificates.service.reading import (
    CertificateNotFound,
    certificate_for,
    codes_of,
    get_by_code,
    list_my_certificates_after,
    my_certificates,
    normal_code,
)

__all__ = [
    "CertificateNotFound",
    "CertificateNotValid",
    "certificate_for",
    "codes_of",
    "erase",
    "export",
    "get_by_code",
    "issue",
    "list_my_certificates_after",
    "my_certificates",
    "normal_code",
    "page_facts",
    "pdf",
    "revoke",
    "set_shown_name",
]
