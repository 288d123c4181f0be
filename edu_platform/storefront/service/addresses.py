"""The catalogue's address holds the whole question: filters, sort and page."""

from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from edu_platform.catalog.models import Level
from edu_platform.catalog.schemas import CourseFilters, CourseSort, PriceKind
from edu_platform.core.paging import MAX_PAGE
from edu_platform.storefront.schemas import FilterName

CATALOGUE = "/courses"
MOST_PARAMETERS = 100


def course_address(slug: str) -> str:
    return f"{CATALOGUE}/{slug}"


def lesson_address(slug: str, lesson_id: object = None) -> str:
    path = f"/learn/{slug}"
    return f"{path}?lesson={lesson_id}" if lesson_id else path


@dataclass(frozen=True, slots=True)
class Question:
    """What an address asks of the catalogue."""

    filters: CourseFilters
    page: int = 1

    @property
    def address(self) -> str:
        filters = self.filters
        pairs: list[tuple[str, str]] = [("q", filters.q)] if filters.q else []
        pairs += [("category", slug) for slug in filters.category]
        pairs += [("level", level.value) for level in filters.level]
        pairs += [("language", code) for code in filters.language]
        if filters.price:
            pairs.append(("price", filters.price.value))
        if filters.sort:
            pairs.append(("sort", filters.sort.value))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return f"{CATALOGUE}?{urlencode(pairs)}" if pairs else CATALOGUE

    def at(self, page: int) -> "Question":
        return Question(self.filters, page)

    def sorted_by(self, sort: CourseSort | None) -> "Question":
        return Question(self.filters.model_copy(update={"sort": sort}))

    def turned(self, name: FilterName, value: str) -> "Question":
        """Choose a value of a filter, or no longer; back on the first page."""
        chosen = self.chosen(name)
        kept = chosen - {value}
        if value not in chosen:
            kept = {value} if name in SINGLE else chosen | {value}
        fields = self.filters.model_dump() | {name.value: _field(name, kept)}
        return Question(CourseFilters.model_validate(fields))

    def chosen(self, name: FilterName) -> set[str]:
        value = getattr(self.filters, name.value)
        if name in SINGLE:
            return {str(value)} if value else set()
        return {str(each) for each in value}


# Filters that can have one value only.
SINGLE = {FilterName.Q, FilterName.PRICE}


def _field(name: FilterName, values: set[str]) -> object:
    if name is FilterName.Q:
        return next(iter(values), "")
    return next(iter(values), None) if name in SINGLE else sorted(values)


def question_of(query: str) -> Question:
    """Read the query of an address; what it does not understand is not asked."""
    asked: dict[str, list[str]] = defaultdict(list)
    for name, value in _pairs(query):
        asked[name].append(value)
    first = {name: values[0] for name, values in asked.items()}
    filters = CourseFilters.model_validate(
        {
            "q": first.get("q", ""),
            "category": asked["category"],
            "level": [each for each in asked["level"] if each in set(Level)],
            "language": asked["language"],
            "price": _known(PriceKind, first.get("price")),
            "sort": _known(CourseSort, first.get("sort")),
        }
    )
    return Question(filters, _page(first.get("page", "1")))


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return []


def _known(choices: type[PriceKind] | type[CourseSort], value: str | None) -> object:
    return value if value in set(choices) else None


def _page(value: str) -> int:
    is_number = value.isascii() and value.isdecimal()
    return min(max(int(value[:6]), 1), MAX_PAGE) if is_number else 1
