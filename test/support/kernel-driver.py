"""Drives one Jupyter kernel: argv from the command line, requests as lines of JSON, an answer each.

A string is the code of a cell; it is answered, as `cell`, when the cell ends. The others are answered
meanwhile, as `did`.
"""

import json
import queue
import sys
import threading
import time

from jupyter_client import KernelManager


def main() -> None:
    manager, client = start()
    cells: queue.Queue = queue.Queue()
    try:
        threading.Thread(target=run_cells, args=(client, cells), daemon=True).start()
        send("did", {"pid": manager.provisioner.pid})
        for line in sys.stdin:
            request = json.loads(line)
            if isinstance(request, str):
                cells.put(request)
            elif request["do"] == "interrupt":
                manager.interrupt_kernel()
            elif request["do"] == "heartbeat":
                client.hb_channel.unpause()
                time.sleep(3)
                send("did", {"beating": client.hb_channel.is_beating()})
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
        send("cell", execute(client, cells.get()))


def execute(client, code: str) -> dict:
    outputs = {"stdout": "", "stderr": ""}
    displayed = []

    def collect(message) -> None:
        content = message["content"]
        if message["msg_type"] == "stream":
            outputs[content["name"]] += content["text"]
        elif message["msg_type"] == "display_data":
            displayed.append(content["data"])

    try:
        reply = client.execute_interactive(code, output_hook=collect, timeout=30)
        status = reply["content"]["status"]
    except TimeoutError:
        status = "no reply"
    return {"status": status, **outputs, "displayed": displayed}


def send(kind: str, answer: dict) -> None:
    sys.stdout.write(json.dumps({kind: answer}) + "\n")
    sys.stdout.flush()


main()
