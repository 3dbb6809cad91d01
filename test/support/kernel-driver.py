"""Drives one Jupyter kernel: argv from the command line, requests as lines of JSON, an answer each.

Cells that are sent at once are answered together, as `cells`, when the last one ends; that several
are sent is told as `did`. The others are answered meanwhile, as `did`.
"""

import json
import queue
import sys
import threading
import time

from jupyter_client import KernelManager
from zmq import ZMQError


def main() -> None:
    manager, client = start()
    cells: queue.Queue = queue.Queue()
    try:
        threading.Thread(target=run_cells, args=(client, cells), daemon=True).start()
        send("did", {"pid": manager.provisioner.pid})
        for line in sys.stdin:
            request = json.loads(line)
            if request["do"] == "run":
                cells.put(request)
            elif request["do"] == "interrupt":
                manager.interrupt_kernel()
            elif request["do"] == "heartbeat":
                client.hb_channel.unpause()
                time.sleep(3)
                send("did", {"beating": client.hb_channel.is_beating()})
            elif request["do"] == "ask":
                asked = getattr(client, request["what"])(reply=True, timeout=20)
                send("did", {"type": asked["msg_type"], "content": asked["content"]})
            elif request["do"] == "junk":
                parts = [b"{", b"{}", b"{}", b"{}"]
                signed = [b"<IDS|MSG>", client.session.sign(parts), *parts]
                getattr(client, f"{request['channel']}_channel").socket.send_multipart(signed)
            elif request["do"] == "wait":
                send("did", {"code": manager.provisioner.process.wait(30)})
            elif request["do"] == "shutdown":
                started = time.monotonic()
                process = manager.provisioner.process
                manager.shutdown_kernel()
                seconds = time.monotonic() - started
                send("did", {"seconds": seconds, "code": process.returncode})
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def start(tries: int = 3):
    """Starts a kernel until it is ready; again where another took one of its ports meanwhile.

    Jupyter Server does the same (`random_ports_until_alive`).
    """
    manager = KernelManager()
    manager._kernel_spec = manager.kernel_spec_manager.kernel_spec_class(
        argv=sys.argv[1:], display_name="test", language="typescript", interrupt_mode="message"
    )
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        return manager, client
    except RuntimeError:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        if tries == 1:
            raise
    return start(tries - 1)


def run_cells(client, cells: queue.Queue) -> None:
    while True:
        request = cells.get()
        try:
            send("cells", execute(client, request["cells"], request["stopOnError"]))
        except ZMQError:
            return  # The driver ends, and has closed the channels.


def execute(client, cells: list, stop_on_error: bool) -> list:
    runs = {
        client.execute(code, stop_on_error=stop_on_error): {
            "status": "no reply",
            "input": None,
            "stdout": "",
            "stderr": "",
            "displayed": [],
            "error": None,
        }
        for code in cells
    }
    if len(cells) > 1:
        send("did", {"sent": len(cells)})
    deadline = time.monotonic() + 30
    try:
        receive(client.get_iopub_msg, runs, deadline)
        receive(client.get_shell_msg, runs, deadline)
    except queue.Empty:
        pass
    return list(runs.values())


def receive(get_message, runs: dict, deadline: float) -> None:
    """Reads messages until the last one of each cell has come."""
    ended: set = set()
    while len(ended) < len(runs):
        message = get_message(timeout=max(0, deadline - time.monotonic()))
        cell = message["parent_header"].get("msg_id")
        if cell in runs and collect(runs[cell], message["msg_type"], message["content"]):
            ended.add(cell)


def collect(run: dict, kind: str, content: dict) -> bool:
    """Notes what a message tells of a cell; whether it is the last one of its channel."""
    if kind == "execute_reply":
        run["status"] = content["status"]
        run["reply"] = content
        return True
    if kind == "execute_input":
        run["input"] = content
    elif kind == "stream":
        run[content["name"]] += content["text"]
    elif kind == "display_data":
        run["displayed"].append(content["data"])
    elif kind == "error":
        run["error"] = content
    return kind == "status" and content["execution_state"] == "idle"


def send(kind: str, answer) -> None:
    sys.stdout.write(json.dumps({kind: answer}) + "\n")
    sys.stdout.flush()


main()
