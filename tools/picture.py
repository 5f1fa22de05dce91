"""The picture of the README: what `bascule incidents MLI` prints of the demonstration ledger, drawn as SVG.

python tools/picture.py docs/demo.svg
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

# Enough for a reader to see several reports of one incident, and both sides of a contested word.
LINES = 26


def main() -> None:
    """Draw into the file named."""
    target = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        ledger = str(Path(folder) / "demo.duckdb")
        program = [sys.executable, "-m", "bascule.cli"]
        subprocess.run([*program, "demo", "--ledger", ledger], check=True, capture_output=True)
        asked = ["incidents", "MLI", "--from", "2021-12-20", "--to", "2022-03-01", "--ledger", ledger]
        shown = subprocess.run([*program, *asked], check=True, capture_output=True, text=True).stdout
    console = Console(record=True, width=150, file=io.StringIO())
    console.print(Text("$ bascule incidents MLI --from 2021-12-20 --to 2022-03-01 --ledger demo.duckdb", style="bold"))
    for line in shown.splitlines()[:LINES]:
        console.print(Text(line.rstrip(), style="dim" if line.startswith("    ") else ""), no_wrap=True, crop=True)
    svg = console.export_svg(title="bascule")
    # The font named by the template would be fetched from a server: the viewer's own fixed font does.
    start, end = svg.find("@font-face"), svg.rfind("}", 0, svg.find(".terminal-")) + 1
    target.write_text(svg[:start] + svg[end:] if 0 <= start < end else svg, encoding="utf-8")


if __name__ == "__main__":
    main()
