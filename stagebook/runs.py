"""Live runs of this user, as their runners note them for whoever comes later."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

# A runner gives a sign of life every 10 s.
SILENCE_SECONDS = 60.0


def has_live_runs(folder: str) -> bool:
    """Tells whether something runs in a project around, at or below a folder."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    notes = Path(state, "stagebook", "runs").glob("*.json")
    return any(_is_live(note, os.path.realpath(folder)) for note in notes)


def _is_live(note: Path, folder: str) -> bool:
    try:
        entry = json.loads(note.read_text(encoding="utf8"))
        root, alive = os.path.realpath(entry["root"]), Path(entry["dir"], "alive")
        is_near = os.path.commonpath([root, folder]) in (root, folder)
        return is_near and time.time() - alive.stat().st_mtime < SILENCE_SECONDS
    except (OSError, ValueError, KeyError, TypeError):
        return False  # It ended meanwhile, or lies on another drive.
