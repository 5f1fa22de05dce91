"""What follows from the ledger: views over its events, each with a named rule and its parameters."""

from __future__ import annotations

from bascule.weigh.disputes import Dispute, disputes
from bascule.weigh.incidents import Incident, incidents, merge
from bascule.weigh.promises import Promise, promises
from bascule.weigh.voices import count_voices, sources_in

__all__ = [
    "Dispute",
    "Incident",
    "Promise",
    "count_voices",
    "disputes",
    "incidents",
    "merge",
    "promises",
    "sources_in",
]
