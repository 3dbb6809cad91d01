"""JupyterLab as Galata wants it, on the port of this test run, with the extension that the tests bring."""

import os
from pathlib import Path

import jupyterlab
from jupyterlab.galata import configure_jupyter_server

c = get_config()  # noqa: F821
configure_jupyter_server(c)
c.ServerApp.port = int(os.environ["STAGEBOOK_UI_PORT"])
c.ServerApp.allow_root = True
# Galata deletes folders and kernels under the server's feet, which it logs at length.
c.Application.log_level = "CRITICAL"
c.LabServerApp.extra_labextensions_path = [
    str(Path(jupyterlab.__file__).parent / "galata"),
    os.environ["STAGEBOOK_CONSUMER"],
]
