"""Lists keep their search and page in the address."""

from collections.abc import Mapping
from math import ceil
from urllib.parse import urlencode
from uuid import UUID

from edu_platform.core.errors import NotFound
from edu_platform.core.models import read_id
from edu_platform.core.paging import MAX_PAGE
from edu_platform.ui.tables import PageLink, page_links

SEARCH_LENGTH = 100


def page_of(query: Mapping[str, str]) -> int:
    # Python refuses to read numbers of thousands of digits.
    value = query.get("page", "1")[:9]
    return min(max(int(value), 1), MAX_PAGE) if value.isdecimal() else 1


def id_of(given: object) -> UUID:
    found = read_id(given)
    if found is None:
        raise NotFound
    return found


def search_of(query: Mapping[str, str]) -> str:
    return query.get("q", "")[:SEARCH_LENGTH]


def address(path: str, **values: str | int) -> str:
    given = {name: value for name, value in values.items() if value not in {"", 1}}
    return f"{path}?{urlencode(given)}" if given else path


def links_to(
    path: str, page: int, total: int, size: int, **values: str
) -> list[PageLink]:
    """Return the links to the list's pages, or none when there is one."""
    last = min(max(1, ceil(total / size)), MAX_PAGE)
    if last == 1:
        return []
    return page_links(page, last, lambda to: address(path, page=to, **values))
