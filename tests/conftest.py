"""What several test modules share."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bascule.cli import command


@pytest.fixture(scope="session")
def demo_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger that `bascule demo --ledger` makes; copy it before writing to it."""
    path = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    result = CliRunner().invoke(command, ["demo", "--ledger", str(path)], catch_exceptions=False)
    assert result.exit_code == 0
    return path
