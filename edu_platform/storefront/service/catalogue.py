"""The catalogue page: what was found, and which ways lead on from there."""

from math import ceil

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import Level
from edu_platform.catalog.schemas import CategoryRead, Count, PriceKind
from edu_platform.core.actor import Actor
from edu_platform.core.db import Session
from edu_platform.core.paging import MAX_PAGE
from edu_platform.storefront.schemas import (
    Advice,
    Catalogue,
    Chip,
    FilterName,
    Option,
)
from edu_platform.storefront.service.addresses import Question

LANGUAGES = ("ru", "en")
# The order in which an empty result looks for the filter that is in the way: the
# text comes last, because it says most of what the person wants.
LEAST_MEANT_FIRST = (
    FilterName.LANGUAGE,
    FilterName.PRICE,
    FilterName.LEVEL,
    FilterName.CATEGORY,
    FilterName.Q,
)


async def get_catalogue(
    session: Session, actor: Actor, question: Question
) -> Catalogue:
    """Return the page that an address asks for; the last one if there are fewer."""
    filters = question.filters
    found = await catalog.search_courses(session, actor, filters, page=question.page)
    pages = min(max(1, ceil(found.total / catalog.PAGE_SIZE)), MAX_PAGE)
    if question.page > pages:
        question = question.at(pages)
        found = await catalog.search_courses(session, actor, filters, page=pages)
    categories = await catalog.list_categories(session, actor)
    facets = await catalog.count_facets(session, actor, filters)
    chips = _chips(question, categories)
    titles = {category.slug: category.title for category in categories}
    levels = [level.value for level in Level]
    return Catalogue(
        q=filters.q,
        sort=filters.order.value,
        total=found.total,
        page=question.page,
        pages=pages,
        cards=found.items,
        categories=_options(question, FilterName.CATEGORY, titles, facets.category),
        levels=_options(question, FilterName.LEVEL, levels, facets.level),
        languages=_options(question, FilterName.LANGUAGE, LANGUAGES, facets.language),
        prices=_options(question, FilterName.PRICE, list(PriceKind), facets.price),
        chips=chips,
        advice=None if found.total else await _advice(session, actor, question, chips),
    )


def _options(
    question: Question,
    name: FilterName,
    known: dict[str, str] | list[str] | tuple[str, ...] | list[PriceKind],
    counts: list[Count],
) -> list[Option]:
    """Offer the choices that would show something, and those that are on."""
    courses = {count.value: count.courses for count in counts}
    titles = known if isinstance(known, dict) else {}
    on = question.chosen(name)
    return [
        Option(
            value=str(value),
            title=titles.get(value, ""),
            courses=courses.get(value, 0),
            is_on=value in on,
            href=question.turned(name, value).address,
        )
        for value in known
        if value in on or courses.get(value)
    ]


def _chips(question: Question, categories: list[CategoryRead]) -> list[Chip]:
    titles = {category.slug: category.title for category in categories}
    return [
        Chip(
            name=name.value,
            value=value,
            title=titles.get(value, value),
            href=question.turned(name, value).address,
        )
        for name in FilterName
        for value in sorted(question.chosen(name))
    ]


async def _advice(
    session: Session, actor: Actor, question: Question, chips: list[Chip]
) -> Advice | None:
    """Find the filter without which something is found."""
    for name in LEAST_MEANT_FIRST:
        for chip in chips:
            if chip.name != name:
                continue
            without = question.turned(name, chip.value)
            found = await catalog.search_courses(session, actor, without.filters)
            if found.total:
                return Advice(chip=chip, courses=found.total)
    return None
