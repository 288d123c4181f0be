"""States of the storefront: one for each page."""

from edu_platform.storefront.state.catalogue import CatalogueState
from edu_platform.storefront.state.course import CourseState
from edu_platform.storefront.state.home import HomeState

__all__ = ["CatalogueState", "CourseState", "HomeState"]
