"""The rules of certificates."""

from edu_platform.certificates.service.documents import pdf
from edu_platform.certificates.service.issuing import issue, revoke
from edu_platform.certificates.service.personal_data import erase, export
from edu_platform.certificates.service.reading import (
    CertificateNotFound,
    certificate_for,
    get_by_code,
    my_certificates,
    normal_code,
)

__all__ = [
    "CertificateNotFound",
    "certificate_for",
    "erase",
    "export",
    "get_by_code",
    "issue",
    "my_certificates",
    "normal_code",
    "pdf",
    "revoke",
]
