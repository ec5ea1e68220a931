"""How log lines look: text for people, JSON for programs."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from autoblog.log_lines import Line

TEXT = logging.Formatter("%(asctime)s %(levelname)s %(message)s")


class JsonFormatter(logging.Formatter):
    """One object a line: time, level, logger, message, then the message's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Render one record."""
        told = record.msg if isinstance(record.msg, Line) else None
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": told.message if told else record.getMessage(),
        }
        # a field may not stand in the place of what every line has
        line |= {
            f"{name}_" if name in line else name: value
            for name, value in (told.fields if told else {}).items()
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
