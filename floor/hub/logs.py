"""The log: one line an entry, on stderr and in the data folder, in the hall's time zone."""

from __future__ import annotations

import logging
import logging.handlers
import os
from datetime import datetime, tzinfo
from pathlib import Path


class LineFormatter(logging.Formatter):
    """`TIME LEVEL room message`, one line an entry; a trace follows on the same line."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._zone = zone

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  logging's name
        return datetime.fromtimestamp(record.created, self._zone).isoformat(timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\n", " | ")


def log_to(folder: Path, zone: tzinfo) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kept_days = 200  # 网络安全法 asks for six months
    handlers: list[logging.Handler] = [
        logging.StreamHandler(),
        logging.handlers.TimedRotatingFileHandler(folder / "hall.log", when="midnight", backupCount=kept_days, encoding="utf-8"),
    ]
    for handler in handlers:
        handler.setFormatter(LineFormatter(zone))
    logging.basicConfig(level=os.environ.get("HALL_LOG", "INFO"), handlers=handlers)
    for noisy in ("engineio", "socketio", "werkzeug", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
