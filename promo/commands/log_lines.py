"""What the program says of itself, a line an event: for a person at a terminal, else for a machine."""

from __future__ import annotations

import faulthandler
import logging
from typing import TextIO

import structlog


def set_up_log(stream: TextIO) -> None:
    """Lines as a person reads them where `stream` is a terminal, else a JSON object each (`event`, `level`,
    `timestamp` in UTC, and `request`, the number of the page asked for, where there is one). What libraries say
    from a warning on comes the same way."""
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    shown: structlog.typing.Processor = (
        structlog.processors.LogfmtRenderer()
        if stream.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*before, shown],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    of_libraries = logging.StreamHandler(stream)
    of_libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[of_libraries])
    faulthandler.enable()  # a crash in a native library says where it happened
