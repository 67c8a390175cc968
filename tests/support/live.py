"""The real application on a real port, for browsers and for HTTP."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from typing import Any

from waitress.server import create_server
from waitress.wasyncore import close_all

from promo.web import create_app
from tests.support.installation import Installation


class LiveServer:
    """Waitress with our application on a free port of the loopback."""

    def __init__(self, engine: Installation) -> None:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.engine = replace(engine, settings=engine.settings.model_copy(update={"base_url": self.url}))
        self.open: dict[int, Any] = {}
        self.server = create_server(create_app(self.engine), map=self.open, sockets=[listener], threads=4)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.task_dispatcher.shutdown()
        # in the loop's own thread, which else looks at what is closed under it, and after a second at the soonest
        self.server.trigger.pull_trigger(lambda: close_all(self.open, ignore_all=True))
        self.thread.join(5)
