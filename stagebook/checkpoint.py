"""Checkpoints of an experiment from Python: call `make_checkpoint()` when an epoch's files are written."""

import json
import os
import time
from pathlib import Path


def make_checkpoint(step: "int | None" = None) -> None:
    """Stores the stage's outs as they are now, and returns when that is done.

    `step` counts finished epochs from 0; without it, the step in the stage's metrics counts.
    Raises KeyboardInterrupt where the experiment was stopped. Does nothing outside an experiment.
    """
    if os.environ.get("DVC_CHECKPOINT") != "1":
        return
    folder = Path(os.environ["DVC_ROOT"], ".dvc", "tmp")
    signal = folder / "DVC_CHECKPOINT"
    draft = folder / f"DVC_CHECKPOINT.{os.getpid()}"
    following = None if step is None else step + 1
    message = {"stage": os.environ.get("DVC_STAGE"), "step": step, "next": following, "pid": os.getpid()}
    draft.write_text(json.dumps(message))
    draft.replace(signal)  # The runner never sees half a message.
    while signal.exists():
        if _is_gone(os.environ.get("STAGEBOOK_RUNNER")):
            raise KeyboardInterrupt("the experiment's runner is gone")
        time.sleep(0.002)
    if (folder / "STAGEBOOK_STOP").exists():
        raise KeyboardInterrupt("the experiment was stopped")


def _is_gone(pid: "str | None") -> bool:
    if not pid or os.name == "nt":  # There a signal of 0 would end the process.
        return False
    try:
        os.kill(int(pid), 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("Z")
    except OSError as error:  # Another one: not ours to signal, or a system without /proc.
        return isinstance(error, ProcessLookupError)
