"""bascule reads news, French first and English as well, and keeps a sourced, checkable record of it."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from bascule.records import Article, Reading

if TYPE_CHECKING:
    from bascule.asking import Ledger as Ledger
    from bascule.batches import code_batch as code_batch
    from bascule.coding.coder import Coder as Coder

__version__ = version("bascule")
__all__ = ["Article", "Coder", "Ledger", "Reading", "__version__", "code_batch"]


def __getattr__(name: str) -> Any:
    # These load on first use, so that `import bascule` stays free of spaCy and DuckDB.
    if name == "Coder":
        from bascule.coding.coder import Coder

        return Coder
    if name == "Ledger":
        from bascule.asking import Ledger

        return Ledger
    if name == "code_batch":
        from bascule.batches import code_batch

        return code_batch
    raise AttributeError(f"module 'bascule' has no attribute {name!r}")
