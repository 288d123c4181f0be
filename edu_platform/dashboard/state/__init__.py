"""States of the personal account."""

from edu_platform.dashboard.state.learning import LearningState
from edu_platform.dashboard.state.overview import OverviewState

__all__ = ["LearningState", "OverviewState"]
