"""Runs the example notebooks again and keeps their new outputs: python tools/run_notebooks.py [NOTEBOOK…]

Needs the development requirements (nbclient, ipykernel). Each notebook runs in a folder of its own.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "notebooks"
# Seconds for one cell: the first one that codes loads two parsers and the relation reader.
PATIENCE = 120
# Characters of a plain form that is kept beside an HTML form.
LONG = 600


def executed(path: Path, folder: Path) -> nbformat.NotebookNode:
    """The notebook with the outputs of a run in `folder`. Raises CellExecutionError where a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    return NotebookClient(notebook, timeout=PATIENCE, kernel_name="python3", resources=resources).execute()


def without_times(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The same without what changes from run to run, so that a diff shows only what matters."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            # A record's plain form, which holds when it was recorded, is of no use beside its HTML.
            if "text/html" in output.get("data", {}) and len(output.data.get("text/plain", "")) > LONG:
                del output.data["text/plain"]
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def main() -> None:
    """Runs the notebooks named, or all."""
    for path in [Path(name) for name in sys.argv[1:]] or sorted(FOLDER.glob("*.ipynb")):
        with tempfile.TemporaryDirectory() as folder:
            nbformat.write(without_times(executed(path, Path(folder))), path)
        print(path)


if __name__ == "__main__":
    main()
