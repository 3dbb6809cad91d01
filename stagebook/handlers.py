"""The HTTP side: who may ask, and which files a path of the browser means."""

from __future__ import annotations

import json
import os
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.extension.handler import ExtensionHandlerMixin
from jupyter_server.utils import to_os_path
from tornado import web

from . import __version__
from .engine import EngineError
from .node import NodeMissing

AUTH_RESOURCE = "stagebook"


class _Handler(ExtensionHandlerMixin, APIHandler):
    auth_resource = AUTH_RESOURCE

    @property
    def root_dir(self) -> str:
        """The folder that contents paths start from; other stores of documents have none."""
        root = getattr(self.contents_manager, "root_dir", "")
        if not root:
            raise web.HTTPError(501, "The documents of this server are not files on its disk.")
        return os.path.abspath(os.path.expanduser(root))


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


class RpcHandler(_Handler):
    """Passes one request to the engine: `{"method": …, "params": …}` → a Result."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        body = self.get_json_body() or {}
        params = self._localize(body.get("params") or {})
        try:
            answer = await self.settings["stagebook_engine"].call(body.get("method"), params)
        except (EngineError, NodeMissing) as error:
            raise web.HTTPError(503, str(error), reason=type(error).__name__) from error
        if "error" in answer:
            error = answer["error"]
            self.log.error("engine: %s", error["message"])
            raise web.HTTPError(400 if error["code"] != -32603 else 500, error["message"])
        self.finish(json.dumps(answer["result"]))

    def _localize(self, params: dict[str, Any]) -> dict[str, Any]:
        """Replaces contents paths by paths on this machine."""
        local = dict(params)
        if "path" in local:
            local["path"] = self._local_path(local["path"])
        if "notebooks" in local:
            local["notebooks"] = [self._local_path(path) for path in local["notebooks"]]
        if "documents" in local:
            documents = local["documents"].items()
            local["documents"] = {self._local_path(path): text for path, text in documents}
        return local

    def _local_path(self, path: str) -> str:
        root = self.root_dir
        full = os.path.abspath(to_os_path(path, root))
        if os.path.commonpath([root, full]) != root:
            raise web.HTTPError(404, f"{path} is outside the server's folder.")
        return full
