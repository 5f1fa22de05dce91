"""A notebook with its outputs as a page of the documentation site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat


def notebook_page(path: Path) -> str:
    """Markdown of a notebook: code as fenced blocks of `py`, outputs as HTML where they have it, else as text."""
    parts: list[str] = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        elif cell.cell_type == "code":
            parts.append(f"```py\n{cell.source}\n```")
            parts += [shown for output in cell.outputs if (shown := _shown(output))]
    parts.append(f"*This page is the notebook `docs/notebooks/{path.name}`; its outputs are checked by the tests.*")
    return "\n\n".join(parts) + "\n"


def _shown(output: Any) -> str:
    data = output.get("data", {})
    if "text/html" in data:
        # One line: Markdown ends a block of HTML at an empty line, and what is kept within a text must stay.
        html = data["text/html"].replace("\r", "").replace("\n", "&#10;") if "b-text" in data["text/html"] else ""
        html = html or " ".join(data["text/html"].split("\n"))
        style, end, rest = html.partition("</style>")
        if end:
            html = style.replace("&#10;", " ") + end + rest
        return f'<div class="notebook-output">{html}</div>'
    text = output.get("text") or data.get("text/plain") or ""
    return f"```text\n{text.rstrip()}\n```" if text.strip() else ""
