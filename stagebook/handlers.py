"""The HTTP side: who may ask, and which files a path of the browser means."""

from __future__ import annotations

import json
import os
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.extension.handler import ExtensionHandlerMixin
from jupyter_server.services.contents.fileio import FileManagerMixin
from jupyter_server.utils import to_os_path
from tornado import web

from . import __version__
from .engine import CallError, EngineError
from .node import NodeMissing

AUTH_RESOURCE = "stagebook"

# The code of JSON-RPC for an error inside the engine.
BUG = -32603


class _Handler(ExtensionHandlerMixin, APIHandler):
    auth_resource = AUTH_RESOURCE

    @property
    def root_dir(self) -> str:
        """The folder that contents paths start from; other stores of documents have none."""
        manager = self.contents_manager
        # Every manager has a `root_dir`; only of these it is a folder.
        if not isinstance(manager, FileManagerMixin):
            raise web.HTTPError(
                501,
                f"The documents of this server are not files on its disk ({type(manager).__name__}), "
                "and Stagebook works on files.",
            )
        return os.path.abspath(os.path.expanduser(manager.root_dir))


class StatusHandler(_Handler):
    """Tells a page which server it talks to."""

    @web.authenticated
    @authorized
    def get(self) -> None:
        protocol = self.settings["stagebook_protocol"]
        self.finish(
            json.dumps(
                {
                    "version": __version__,
                    "protocol": protocol,
                    # The engine names projects by their real paths, too.
                    "root": os.path.realpath(self.root_dir),
                }
            )
        )


class RestartHandler(_Handler):
    """Lets an engine that was given up start again, at the next request."""

    @web.authenticated
    @authorized
    def post(self) -> None:
        self.settings["stagebook_engine"].forgive()
        self.set_status(204)
        self.finish()


class RpcHandler(_Handler):
    """Passes one request to the engine: `{"method": …, "params": …}` → a Result."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        body = self.get_json_body()
        if not isinstance(body, dict) or not isinstance(body.get("params", {}), dict):
            raise web.HTTPError(400, "A request is an object with a method and params.")
        params = self._localize(body.get("params", {}))
        try:
            answer = await self.settings["stagebook_engine"].call(body.get("method"), params)
        except (EngineError, NodeMissing) as error:
            raise web.HTTPError(503, str(error), reason=type(error).__name__) from error
        except CallError as error:
            self.log.error("engine: %s", error)
            raise web.HTTPError(500 if error.code == BUG else 400, str(error)) from error
        self.finish(answer)

    def _localize(self, params: dict[str, Any]) -> dict[str, Any]:
        """Replaces contents paths by paths on this machine."""
        local = dict(params)
        try:
            if "path" in local:
                local["path"] = self._local_path(local["path"])
            if "notebooks" in local:
                local["notebooks"] = [self._local_path(path) for path in local["notebooks"]]
            if "documents" in local:
                documents = local["documents"].items()
                local["documents"] = {self._local_path(path): text for path, text in documents}
        except (TypeError, AttributeError) as error:
            raise web.HTTPError(400, "A path is a text.") from error
        return local

    def _local_path(self, path: str) -> str:
        root = self.root_dir
        full = os.path.abspath(to_os_path(path, root))
        try:
            is_inside = "\0" not in full and os.path.commonpath([root, full]) == root
        except ValueError:  # On Windows, a path of another drive.
            is_inside = False
        if not is_inside:
            raise web.HTTPError(404, f"{path!r} is outside the server's folder.")
        return full
