"""The content that is delivered: what its authors may get wrong, found at once."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from edu_platform.catalog.models import LessonKind
from edu_platform.cli.demo.content import CourseFolder, checked, read_content
from edu_platform.cli.demo.pictures import LINK
from edu_platform.core.markdown import render
from edu_platform.quizzes.schemas import QuizCreate
from edu_platform.ui.covers import PALETTES

CONTENT = read_content()
SVG = "{http://www.w3.org/2000/svg}"
NOT_WORDS = re.compile(r"<pre.*?</pre>|<code>.*?</code>|<math.*?</math>", re.DOTALL)
ANY_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]*)\)")

each_course = pytest.mark.parametrize(
    "folder", CONTENT.courses, ids=lambda folder: folder.path.name
)


def texts_of(folder: CourseFolder) -> dict[str, str]:
    return {
        lesson.file: folder.text_of(lesson)
        for _place, lesson in folder.places
        if lesson.kind is LessonKind.ARTICLE
    }


def test_categories_have_covers() -> None:
    assert {category.hue for category in CONTENT.categories} <= set(PALETTES)


def test_somebody_runs_the_demo_and_somebody_learns() -> None:
    assert [p for p in CONTENT.people if p.role == "admin"]
    learners = {p.key for p in CONTENT.people if p.role == "user"}
    assert learners - CONTENT.instructors


@each_course
def test_a_course_names_things_that_are_there(folder: CourseFolder) -> None:
    course = folder.course
    assert course.slug == folder.path.name
    assert course.category in {category.slug for category in CONTENT.categories}
    assert course.instructor in {person.key for person in CONTENT.people}
    assert len(course.summary) <= 180
    assert course.modules
    # Somebody who enrols must be able to study and to finish.
    planned = [x for _, x in folder.places if x.kind is LessonKind.PLANNED]
    assert not (course.enrollment_open and planned)


@each_course
def test_texts_are_markdown_alone(folder: CourseFolder) -> None:
    for name, text in texts_of(folder).items():
        words = NOT_WORDS.sub("", render(text))
        assert "&lt;" not in words, f"{name}: raw HTML"
        assert "$$" not in words, f"{name}: a formula was not understood"
        assert not text.startswith("# "), f"{name}: the page shows the title"


@each_course
def test_pictures_are_there_and_harmless(folder: CourseFolder) -> None:
    shown = {
        address
        for text in texts_of(folder).values()
        for address in ANY_PICTURE.findall(text)
    }
    names = {
        name for text in texts_of(folder).values() for _alt, name in LINK.findall(text)
    }
    assert {f"media/{name}" for name in names} == shown
    for name in names:
        check_picture(folder.path / "media" / name)


def check_picture(path: Path) -> None:
    root: Element = fromstring(path.read_text("utf-8"))
    assert root.tag == f"{SVG}svg", path
    assert root.get("viewBox"), path
    for element in root.iter():
        assert element.tag not in {f"{SVG}script", f"{SVG}foreignObject"}, path
        for name, value in element.attrib.items():
            assert not name.startswith("on"), f"{path}: {name}"
            if name.endswith("href"):
                assert value.startswith("#"), f"{path}: {value}"


@each_course
def test_quizzes_can_be_taken(folder: CourseFolder) -> None:
    for _place, lesson in folder.places:
        if lesson.kind is not LessonKind.QUIZ:
            continue
        path = folder.path / "quizzes" / lesson.quiz
        quiz = checked(QuizCreate, folder.quiz_of(lesson), path)
        stems = [question.stem for question in quiz.questions]
        assert len(stems) == len(set(stems)), f"{path}: a question is asked twice"
