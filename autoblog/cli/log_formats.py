"""The formats of log lines: text for people, JSON for programs."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from autoblog.log_lines import Line

TEXT = logging.Formatter("%(asctime)s %(levelname)s %(message)s")


class JsonFormatter(logging.Formatter):
    """The format of one object a line: time, level, logger, message, then the message's fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        told = record.msg if isinstance(record.msg, Line) else None
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": told.message if told else record.getMessage(),
        }
        # a field must not replace one that every line has
        line |= {
            f"{name}_" if name in line else name: value
            for name, value in (told.fields if told else {}).items()
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
