"""States of the certificates' pages."""

from edu_platform.certificates.state.check import CheckState
from edu_platform.certificates.state.mine import MyCertificatesState

__all__ = ["CheckState", "MyCertificatesState"]
