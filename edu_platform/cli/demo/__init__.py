"""Fills a demo installation with courses, people and accounts to try it with."""

from edu_platform.cli.demo.content import ContentError
from edu_platform.cli.demo.loading import (
    DemoRefused,
    Loaded,
    load,
    load_async,
    load_into,
)

__all__ = [
    "ContentError",
    "DemoRefused",
    "Loaded",
    "load",
    "load_async",
    "load_into",
]
