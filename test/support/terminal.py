"""Runs a command in a terminal of its own and types an answer once it asks; prints all that it said."""

import os
import pty
import sys

answer, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
said = b""
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:  # Linux says so where the command has ended.
        part = b""
    if not part:
        break
    was_asked = b"[y/N] " in said
    said += part
    if not was_asked and b"[y/N] " in said:
        os.write(terminal, answer.encode())
sys.stdout.buffer.write(said)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
