"""Logging: the standard library, with request, user and job on every line."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from edu_platform.core.settings import settings

request_id: ContextVar[str] = ContextVar("request_id", default="-")
user_id: ContextVar[str] = ContextVar("user_id", default="-")
job_id: ContextVar[str] = ContextVar("job_id", default="-")

LINE = (
    "%(asctime)s %(levelname)s %(name)s "
    "[request=%(request_id)s user=%(user_id)s job=%(job_id)s] %(message)s"
)


def _add_context(record: logging.LogRecord) -> bool:
    record.request_id = request_id.get()
    record.user_id = user_id.get()
    record.job_id = job_id.get()
    return True


class OneLineFormatter(logging.Formatter):
    """Escapes line breaks of the message, so that nobody can forge a line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id.get(),
            "user": user_id.get(),
            "job": job_id.get(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up() -> None:
    """Send all log lines to standard error in the chosen form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_add_context)
    formatter = JsonFormatter() if settings.log_json else OneLineFormatter(LINE)
    handler.setFormatter(formatter)
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for noisy in ("httpx", "procrastinate", "socketio", "engineio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
