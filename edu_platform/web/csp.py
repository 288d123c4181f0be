"""The content security policy: own origin only, inline scripts by their hashes."""

import base64
import hashlib
import re

from edu_platform.core.http import websocket_source

INLINE_SCRIPT = re.compile(
    rb"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL
)
DATA_BLOCK = re.compile(rb"type=\"?application/(ld\+)?json")


def script_hashes(page: bytes) -> list[str]:
    """Return the CSP sources of a page's inline scripts; data blocks need none."""
    bodies = [
        found["body"]
        for found in INLINE_SCRIPT.finditer(page)
        if b"src=" not in found["attributes"]
        and not DATA_BLOCK.search(found["attributes"])
    ]
    digests = [hashlib.sha256(body).digest() for body in dict.fromkeys(bodies)]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def policy_for(page: bytes) -> str:
    scripts = " ".join(["'self'", *script_hashes(page)])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "font-src 'self' data:",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            f"connect-src 'self' {websocket_source()}",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


FILES = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
