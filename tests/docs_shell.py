"""A shell for the code blocks of the documentation: real bash, in which `bascule` starts at once.

Loading the program and its parsers takes seconds, and the documentation calls it some sixty times. So one process loads
them and waits; the `bascule` that the shell finds hands its arguments, folder and streams to it, and a fork of that
process runs the command there. Commands that go on until they are stopped (`explore`, `follow` without `--once`) get
Ctrl-C after some seconds.

Run as a script this module is that process: docs_shell.py SOCKET.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

# Seconds after which a command that would go on gets Ctrl-C, from the time it says that it does.
ENOUGH = 2
# What commands load when they first need it.
LATER = ("altair", "bascule.explorer.app", "duckdb", "onnxruntime", "trafilatura", "uvicorn", "vl_convert")
CLIENT = """#!{python} -SE
import array, json, os, socket, sys
waiting = socket.socket(socket.AF_UNIX)
waiting.connect({path!r})
told = json.dumps([sys.argv[1:], os.getcwd()]).encode()
socket.send_fds(waiting, [len(told).to_bytes(4, "big") + told], [0, 1, 2])
answer = waiting.recv(1)
sys.exit(answer[0] if answer else 70)
"""


class Shell:
    """Bash in a folder; what is wrong with a block is told by `run`."""

    def __init__(self, folder: Path) -> None:
        self._path = str(folder / "socket")
        self._programs = folder / "bin"
        self._programs.mkdir()
        client = self._programs / "bascule"
        client.write_text(CLIENT.format(python=sys.executable, path=self._path), encoding="utf-8")
        client.chmod(0o755)
        self._server = subprocess.Popen([sys.executable, __file__, self._path], stdout=subprocess.PIPE, text=True)
        assert self._server.stdout
        assert self._server.stdout.readline().strip() == "ready"

    def run(self, block: str, folder: Path) -> str:
        """What the block prints. Raises AssertionError with its messages where a line of it fails."""
        environment = {**os.environ, "PATH": f"{self._programs}{os.pathsep}{os.environ['PATH']}"}
        command = ["bash", "-euo", "pipefail", "-c", block]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{block}\n→ {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def close(self) -> None:
        """Ends the waiting process."""
        self._server.kill()
        self._server.wait()


def serve(path: str) -> None:
    """Waits for commands and runs each in a fork of its own."""
    from bascule.cli import main
    from bascule.coding.pipelines import LANGUAGES, pipeline

    for language in LANGUAGES:
        pipeline(language)
    for module in LATER:
        importlib.import_module(module)
    waiting = socket.socket(socket.AF_UNIX)
    waiting.bind(path)
    waiting.listen()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    while True:
        asking, _ = waiting.accept()
        if os.fork() == 0:
            waiting.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asking.sendall(bytes([_run(asking, main)]))
            os._exit(0)
        asking.close()


def _run(asking: socket.socket, main: object) -> int:
    told, streams, _, _ = socket.recv_fds(asking, 1 << 16, 3)
    arguments, folder = json.loads(told[4:])
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(folder)
    if arguments[:1] == ["explore"] and "--port" not in arguments:
        # Any free one: the usual port may be taken by somebody who reads the documentation beside the tests.
        arguments += ["--port", "0"]
    sys.argv = ["bascule", *arguments]
    if arguments[:1] == ["explore"] or (arguments[:1] == ["follow"] and "--once" not in arguments):
        _stop_when_it_has_spoken(importlib.import_module(f"bascule.cli.{arguments[0]}"))
    code = 0
    try:
        main()  # type: ignore[operator]
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _stop_when_it_has_spoken(module: Any) -> None:
    """Ctrl-C some seconds after the command has said that it listens, or what a round of feeds gave."""
    say = module.say

    def saying(message: str) -> None:
        say(message)
        signal.alarm(ENOUGH)

    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    module.say = saying


if __name__ == "__main__":
    serve(sys.argv[1])
