"""What the storefront's pages show: read-models whose defaults are empty pages."""

from enum import StrEnum

from pydantic import BaseModel

from edu_platform.catalog.schemas import CategoryRead, CourseCard

# How many cards of the catalogue a wide screen shows before it is scrolled.
IN_SIGHT = 6


class FilterName(StrEnum):
    """The filters of the catalogue by their names in its address."""

    Q = "q"
    CATEGORY = "category"
    LEVEL = "level"
    PRICE = "price"
    LANGUAGE = "language"


class Option(BaseModel):
    """A choice of a filter; its address is the catalogue with the choice turned.

    Only categories have a `title` of their own; the page knows other choices by value.
    """

    value: str
    title: str = ""
    courses: int = 0
    is_on: bool = False
    href: str


class Chip(BaseModel):
    """A filter that is on; its address is the catalogue without it."""

    name: str
    value: str
    title: str = ""
    href: str


class Advice(BaseModel):
    """Which filter stands in the way when nothing was found, and what it hides."""

    chip: Chip
    courses: int


class Catalogue(BaseModel):
    """One page of the catalogue, with everything around it."""

    q: str = ""
    sort: str = "popular"
    total: int = 0
    page: int = 1
    pages: int = 1
    cards: list[CourseCard] = []
    categories: list[Option] = []
    levels: list[Option] = []
    languages: list[Option] = []
    prices: list[Option] = []
    chips: list[Chip] = []
    advice: Advice | None = None


class Featured(BaseModel):
    """A course whose programme the home page draws, one cell for each lesson."""

    slug: str = ""
    title: str = ""
    category: str = ""
    hue: str = "code"
    lessons: int = 0
    cells: list[list[str]] = []
    first_lesson: str = ""
    minutes: int = 0


class Home(BaseModel):
    """The shelves of the home page; an empty one is not shown.

    `first` is for beginners, and stands there until it is known what is popular.
    """

    categories: list[CategoryRead] = []
    popular: list[CourseCard] = []
    first: list[CourseCard] = []
    new: list[CourseCard] = []
    free: list[CourseCard] = []
    featured: Featured = Featured()


class Continue(BaseModel):
    """Where a learner goes on."""

    slug: str = ""
    title: str = ""
    category: str = ""
    hue: str = "code"
    done: int = 0
    total: int = 0
    cells: list[list[str]] = []
    lesson: str = ""
    minutes: int = 0
    href: str = ""


class Action(StrEnum):
    """What the price card of a course offers."""

    CONTINUE = "continue"  # enrolled
    ENROLL = "enroll"  # free and open
    SIGN_IN = "sign_in"  # the same, for a visitor
    LATER = "later"  # announced: enrolment has not begun
    PAID = "paid"  # costs money, and nothing can be bought here yet
    HIDDEN = "hidden"  # a draft or archived course, which only admins see


class LessonLine(BaseModel):
    """A line of the programme; only preview lessons have an address."""

    title: str
    kind: str
    minutes: int
    href: str = ""


class ModuleBlock(BaseModel):
    title: str
    summary: str
    lessons: list[LessonLine]


class Teacher(BaseModel):
    name: str
    headline: str
    about_html: str
    initials: str


class CoursePage(BaseModel):
    """Everything on a course's page."""

    id: str = ""
    slug: str = ""
    title: str = ""
    summary: str = ""
    category: str = ""
    category_slug: str = ""
    hue: str = "code"
    level: str = ""
    language: str = ""
    price: int = 0
    old_price: int = 0
    currency: str = "RUB"
    hours: int = 0
    lessons: int = 0
    quizzes: int = 0
    planned: int = 0
    rating: float = 0
    rating_count: int = 0
    gives_certificate: bool = False
    description_html: str = ""
    outcomes: list[str] = []
    requirements: list[str] = []
    audience: list[str] = []
    teachers: list[Teacher] = []
    modules: list[ModuleBlock] = []
    first_preview: str = ""
    action: str = ""
    percent: int = 0
    continue_href: str = ""
