"""A small content folder that tests change as they like."""

from pathlib import Path
from typing import Any

import yaml

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>'
ARTICLE = "Take a sheet.\n\n![Лодка](media/boat.svg)\n\n> **Совет.** Не спешите."
QUIZ: dict[str, Any] = {
    "title": "What you know",
    "intro": "Two questions.",
    "pass_percent": 50,
    "attempts": 3,
    "time_limit_minutes": None,
    "reveal": "last",
    "final": True,
    "shuffle": False,
    "questions": [
        {
            "kind": "single",
            "stem": "Which one floats? ![Лодка](media/boat.svg)",
            "choices": [
                {"text": "A boat", "correct": True},
                {"text": 18, "correct": False},
            ],
            "explanation": "It is *light*.",
            "points": 1,
        },
        {
            "kind": "multiple",
            "stem": "What is paper made of?",
            "choices": [
                {"text": "Wood", "correct": True},
                {"text": "Rags", "correct": True},
                {"text": "Stone", "correct": False},
            ],
            "explanation": "",
            "points": 2,
        },
    ],
}
PEOPLE: list[dict[str, Any]] = [
    {"key": "vera-lanskaya", "name": "Вера Ланская", "role": "user", "about": "Сгибы."},
    {"key": "admin", "name": "Ксения Громова", "role": "admin"},
    {"key": "dmitry-orekhov", "name": "Дмитрий Орехов", "role": "user"},
    {"key": "vera-orlova", "name": "Вера Орлова", "role": "user"},
]
CATEGORIES = [
    {"slug": "crafts", "title_ru": "Ремёсла", "title_en": "Crafts", "hue": "hum"}
]


def course(**fields: Any) -> dict[str, Any]:
    """Describe a course with a text, a test and a planned lesson."""
    return {
        "slug": "paper-boats",
        "title": "Бумажные лодки",
        "summary": "Складываем лодки, которые плавают.",
        "description": "Лодки, которые **плавают**.",
        "language": "ru",
        "level": "beginner",
        "category": "crafts",
        "price": 490,
        "old_price": 690,
        "hours": 2,
        "instructor": "vera-lanskaya",
        "certificate": True,
        "enrollment_open": True,
        "published": "2026-09-15",
        "outcomes": ["Сложить лодку"],
        "modules": [
            {
                "title": "Бумага",
                "summary": "Что понадобится.",
                "lessons": [
                    {
                        "title": "Лист",
                        "file": "01-01-sheet.md",
                        "minutes": 7,
                        "preview": True,
                    },
                    {"title": "Тест", "quiz": "module-1.yaml", "minutes": 5},
                    {"title": "Скоро", "minutes": 10},
                ],
            }
        ],
    } | fields


def write_yaml(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")


def write_text(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


class Files:
    """The folder, and ways to change a file of its one course."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.course_folder = folder / "courses" / "paper-boats"
        write_yaml(folder / "categories.yaml", CATEGORIES)
        write_yaml(folder / "people.yaml", PEOPLE)
        self.course(course())
        self.article(ARTICLE)
        self.quiz(QUIZ)
        self.picture(PICTURE)

    def course(self, content: Any) -> None:
        write_yaml(self.course_folder / "course.yaml", content)

    def article(self, text: str, name: str = "01-01-sheet.md") -> None:
        write_text(self.course_folder / "lessons" / name, text)

    def quiz(self, content: Any) -> None:
        write_yaml(self.course_folder / "quizzes" / "module-1.yaml", content)

    def picture(self, content: str) -> None:
        write_text(self.course_folder / "media" / "boat.svg", content)
