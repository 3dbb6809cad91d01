"""Supervises the engine: a Node process that answers one line of JSON with another."""

from __future__ import annotations

import asyncio
import json
import logging
import queue
import re
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from .node import child_env, find_node, package_dir

Message = dict[str, Any]

# This many crashes within so many seconds, and the engine stays down until somebody asks for it again.
CRASH_LIMIT = 5
CRASH_WINDOW = 60.0
STOP_SECONDS = 5.0


class EngineError(Exception):
    """The engine cannot answer; the message says why and what to do."""


class CrashLoop(EngineError):
    """The engine crashed too often to be started once more by itself."""


class VersionMismatch(EngineError):
    """The engine is of another version than this server extension."""


class CallError(Exception):
    """The engine could make nothing of a request, or has a bug."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


# A history of thousands of checkpoints is megabytes: it goes through as it is, unparsed.
RESULT = re.compile(rb'\{"jsonrpc":"2\.0","id":(\d+),"result":')

# How Node begins to tell what a process ends with.
ERROR = re.compile(r"(Uncaught )?(\w*Error\b|FATAL ERROR)")


class _Child:
    """One process and the calls that it owes answers to.

    Calls belong to a child: a call that raced with a crash is rejected with its own child, whatever
    child runs by then. Reading and writing happen in threads, because asyncio's subprocesses do not
    work with the event loop that Jupyter uses on Windows.
    """

    def __init__(self, argv: list[str], cwd: str, env: dict[str, str], log: logging.Logger) -> None:
        self.pending: dict[int, asyncio.Future[bytes]] = {}
        self.outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.log = log
        # What it said last, for whoever asks why it crashed.
        self.said: deque[str] = deque(maxlen=40)

    def last_words(self) -> str:
        """The error that the process ended with, as far as it told one."""
        return next((line for line in reversed(self.said) if ERROR.match(line)), "")

    def start(self, on_line: Callable[[bytes], None], on_end: Callable[[], None]) -> None:
        def read() -> None:
            for line in self.process.stdout:
                on_line(line)
            self.process.wait()
            self.outbox.put(None)
            # What it said last may still be in the pipe. A grandchild can hold that open for long.
            threads["relay"].join(timeout=1)
            on_end()

        def write() -> None:
            try:
                while (data := self.outbox.get()) is not None:
                    self.process.stdin.write(data)
                    self.process.stdin.flush()
                self.process.stdin.close()
            except OSError:
                pass  # The process is gone; the reader rejects what waits for it.

        def relay() -> None:
            for line in self.process.stderr:
                text = line.decode(errors="replace").rstrip()
                self.said.append(text)
                self.log.warning("engine: %s", text)

        threads = {
            work.__name__: threading.Thread(
                target=work, name=f"stagebook-{work.__name__}", daemon=True
            )
            for work in (relay, read, write)
        }
        for thread in threads.values():
            thread.start()


class Engine:
    """The engine of this server: started at the first call, started again after a crash."""

    def __init__(
        self,
        *,
        cwd: str,
        protocol: int,
        node_path: str,
        log: logging.Logger,
        on_event: Callable[[Message], None],
        on_end: Callable[[], None],
    ) -> None:
        self._cwd = cwd
        self._protocol = protocol
        self._node_path = node_path
        self._log = log
        self._on_event = on_event
        self._on_end = on_end
        self._child: _Child | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._crashes: deque[float] = deque(maxlen=CRASH_LIMIT)
        self._last_crash = ""
        self._mismatch: str | None = None
        self._last_id = 0
        self._starting = asyncio.Lock()
        self._stopping = False

    async def start(self) -> None:
        """Starts the engine unless it runs. Raises EngineError or NodeMissing."""
        if self._child is None:
            await self._start()

    async def call(self, method: str, params: Message) -> bytes:
        """Asks the engine; answers its result, as JSON. Raises EngineError, CallError or NodeMissing."""
        child = self._child or await self._start()
        self._last_id += 1
        id = self._last_id
        future = asyncio.get_running_loop().create_future()
        child.pending[id] = future
        request = {"jsonrpc": "2.0", "id": id, "method": method, "params": params}
        child.outbox.put(json.dumps(request).encode() + b"\n")
        return await future

    def forgive(self) -> None:
        """Lets the engine start again after too many crashes, or after another version was installed."""
        self._crashes.clear()
        self._mismatch = None

    async def stop(self) -> None:
        """Closes the engine's input, which ends it; kills it where that takes too long."""
        self._stopping = True
        child, self._child = self._child, None
        if child is None:
            return
        child.outbox.put(None)
        wait = asyncio.to_thread(child.process.wait, STOP_SECONDS)
        try:
            await wait
        except subprocess.TimeoutExpired:
            self._log.warning("The engine did not end by itself and is killed.")
            child.process.kill()

    async def _start(self) -> _Child:
        async with self._starting:  # A page asks for several things at once.
            return self._child or await self._start_child()

    async def _start_child(self) -> _Child:
        if self._stopping:
            raise EngineError("The server is shutting down.")
        if self._mismatch is not None:
            raise VersionMismatch(self._mismatch)
        now = time.monotonic()
        if len(self._crashes) == CRASH_LIMIT and now - self._crashes[0] < CRASH_WINDOW:
            raise CrashLoop(
                f"The engine keeps crashing, last with {self._last_crash}. "
                "The log of the Jupyter server has the whole story."
            )
        node = await asyncio.to_thread(find_node, self._node_path)
        if self._stopping:
            raise EngineError("The server is shutting down.")
        script = package_dir() / "lib" / "cli" / "main.cjs"
        argv = [node.path, str(script), "serve", "--stdio"]
        self._log.info("Starting the engine: %s", " ".join(argv))
        self._loop = asyncio.get_running_loop()
        try:
            child = self._child = _Child(argv, self._cwd, child_env(node), self._log)
        except OSError as error:  # No memory or processes left, or the server's folder is gone.
            raise EngineError(f"The engine cannot be started: {error}") from error
        child.start(
            lambda line: self._soon(self._receive, child, line),
            lambda: self._soon(self._ended, child),
        )
        return child

    def _soon(self, *work: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(*work)
        except RuntimeError:
            pass  # The server's loop is closed: nobody is left to tell.

    def _receive(self, child: _Child, line: bytes) -> None:
        if answer := RESULT.match(line):
            if future := self._take(child, int(answer[1])):
                future.set_result(line[answer.end() :].rstrip()[:-1])
            return
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            self._log.error("engine: not a message: %r", line[:200])
            return
        if message.get("method") == "event":
            self._on_event(message["params"])
        elif message.get("method") == "ready":
            self._check(child, message["params"])
        elif future := self._take(child, message.get("id")):
            error = message["error"]
            future.set_exception(CallError(error["code"], error["message"]))

    @staticmethod
    def _take(child: _Child, id: Any) -> asyncio.Future[bytes] | None:
        future = child.pending.pop(id, None)
        # The page went away while it waited.
        return None if future is None or future.cancelled() else future

    def _check(self, child: _Child, ready: Message) -> None:
        if ready["protocol"] != self._protocol:
            self._mismatch = (
                f"The engine is version {ready['version']}, which this server extension does not "
                "speak with: install one version of both and restart the server."
            )
            if self._child is child:
                self._child = None
            self._reject(child, VersionMismatch(self._mismatch))
            child.outbox.put(None)  # Which ends it.

    def _ended(self, child: _Child) -> None:
        code = child.process.returncode
        if self._child is child:
            self._child = None
            self._crashes.append(time.monotonic())
            self._last_crash = child.last_words() or f"exit code {code}"
            self._log.error("The engine ended with exit code %s.", code)
        self._reject(child, EngineError(f"The engine ended with exit code {code}; try again."))
        self._on_end()

    @staticmethod
    def _reject(child: _Child, error: EngineError) -> None:
        for future in child.pending.values():
            if not future.done():
                future.set_exception(error)
        child.pending.clear()
