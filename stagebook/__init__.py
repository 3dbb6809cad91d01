"""Stagebook for Jupyter: a relay between the browser and the engine, which runs in Node."""

__version__ = "0.1.0"


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "stagebook"}]


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    from .app import StagebookApp

    return [{"module": "stagebook", "app": StagebookApp}]
