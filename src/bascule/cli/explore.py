"""`explore`: the local web app over a ledger."""

from __future__ import annotations

import os
import socket
import webbrowser
from contextlib import suppress
from pathlib import Path
from threading import Timer

import click

from bascule.cli.output import say
from bascule.errors import BasculeError

PORT = 8642
INSTALL = "pip install 'bascule[explore]'"
# Seconds until the server answers, after which the browser may come.
SOON = 1.0


@click.command()
@click.argument("ledger", metavar="LEDGER", type=click.Path(path_type=Path))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="Port; 0 for any free one."
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to bind to; beyond this machine needs --token."
)
@click.option("--token", envvar="BASCULE_TOKEN", help="What every browser must know (or the variable BASCULE_TOKEN).")
@click.option(
    "--name", "names", multiple=True, metavar="HOST", help="Another name by which browsers reach this server."
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def explore(ledger: Path, port: int, host: str, token: str | None, names: tuple[str, ...], no_browser: bool) -> None:
    """Open LEDGER as local web pages: countries, incidents, articles with what was read in them, claims, promises.

    Reads only, but for the moment of a judgement under Review; the pages also come as JSON and CSV (see /docs there).
    Stop it with Ctrl-C.
    """
    try:
        import uvicorn

        from bascule.explorer.app import create_app
        from bascule.explorer.guards import doors_for
    except ImportError as error:
        raise BasculeError(f"the explorer needs {error.name}, which is not installed", remedy=INSTALL) from error
    try:
        doors = doors_for(host, token, names)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    listening = _bound(host, port)
    app = create_app(ledger, doors)
    held = app.state.desk.held
    if held.note:
        say(f"{held.note}: a copy of {ledger} as it stands now is shown")
    address = _address(host, listening.getsockname()[1], token)
    say(f"bascule explorer of {ledger}: {address}   (Ctrl-C stops it)")
    if not no_browser:
        opening = Timer(SOON, webbrowser.open, [address])
        opening.daemon = True
        opening.start()
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=3))
    # The server stops in good order and then passes Ctrl-C on, which is how it is meant to be stopped.
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    if app.state.desk.standings.busy:
        # What is being computed nobody will see: the program ends without it.
        os._exit(0)


def _bound(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises BasculeError where it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that answers are sent at once: else the end of each waits 40 ms for a receipt.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise BasculeError(
            f"the port cannot be used ({error.strerror})", where=f"{host}:{port}", remedy="choose another with --port"
        ) from error
    return listening


def _address(host: str, port: int, token: str | None) -> str:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/" + (f"?token={token}" if token else "")
