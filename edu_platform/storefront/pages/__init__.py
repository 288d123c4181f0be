"""Pages of the storefront; importing them declares their addresses."""

from edu_platform.storefront.pages import catalogue, course, home, not_found

__all__ = ["catalogue", "course", "home", "not_found"]
