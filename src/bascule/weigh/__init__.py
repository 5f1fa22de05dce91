"""What follows from the ledger: views over its events, each with a named rule and its parameters."""

from __future__ import annotations

from bascule.weigh.incidents import Incident, incidents, merge

__all__ = ["Incident", "incidents", "merge"]
