"""Pictures that people upload, honest and hostile."""

import struct
import zlib
from io import BytesIO

from PIL import Image

HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
SECRET = "55.7558 north"


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200)) -> bytes:
    """Return a picture that says in its metadata where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = SECRET
    target = BytesIO()
    Image.new("RGB", size, (200, 30, 40)).save(target, kind, exif=exif)
    return target.getvalue()


def bomb() -> bytes:
    """Return a small PNG whose header promises 30,000 × 30,000 pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + check

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 90_001)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts
