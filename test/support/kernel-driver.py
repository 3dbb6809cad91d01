"""Drives one Jupyter kernel: argv from the command line; a line of JSON with a cell's code in, one with what it printed out."""

import json
import sys

from jupyter_client import KernelManager


def main() -> None:
    manager = KernelManager()
    manager._kernel_spec = manager.kernel_spec_manager.kernel_spec_class(
        argv=sys.argv[1:], display_name="test", language="typescript"
    )
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        send({"pid": manager.provisioner.pid})
        for line in sys.stdin:
            send(execute(client, json.loads(line)))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def execute(client, code: str) -> dict:
    outputs = {"stdout": "", "stderr": ""}
    displayed = []

    def collect(message) -> None:
        content = message["content"]
        if message["msg_type"] == "stream":
            outputs[content["name"]] += content["text"]
        elif message["msg_type"] == "display_data":
            displayed.append(content["data"])

    reply = client.execute_interactive(code, output_hook=collect, timeout=60)
    return {"status": reply["content"]["status"], **outputs, "displayed": displayed}


def send(message: dict) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


main()
