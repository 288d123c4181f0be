"""Pictures of lessons: stored under the hash of their content, and linked there."""

import hashlib
import re
from pathlib import Path
from typing import Any

from edu_platform.cli.demo.content import ContentError
from edu_platform.core import storage

LINK = re.compile(r"!\[([^\]]*)\]\(media/([\w.-]+\.svg)\)")


class Pictures:
    """The pictures of one course; each is stored once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._addresses: dict[str, str] = {}

    async def linked(self, text: str) -> str:
        """Store the pictures that a text shows, and link them where they are."""
        for name in {match[2] for match in LINK.finditer(text)}:
            await self._store(name)
        return LINK.sub(lambda m: f"![{m[1]}]({self._addresses[m[2]]})", text)

    async def linked_everywhere(self, value: Any) -> Any:
        """Do the same to every text inside lists and dictionaries."""
        if isinstance(value, str):
            return await self.linked(value)
        if isinstance(value, list):
            return [await self.linked_everywhere(each) for each in value]
        if isinstance(value, dict):
            return {
                key: await self.linked_everywhere(each) for key, each in value.items()
            }
        return value

    async def _store(self, name: str) -> None:
        if name in self._addresses:
            return
        path = self.folder / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ContentError(f"{path}: {error}") from error
        stored = f"images/{hashlib.sha256(content).hexdigest()}.svg"
        await storage.put(stored, content)
        self._addresses[name] = f"/media/{stored}"
