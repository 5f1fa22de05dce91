"""Pictures of what follows from a ledger, as Altair charts: the same objects in a notebook, a file and a page.

Everything is drawn offline: data and outline stand in the chart itself. Titles say the finding, in French or English;
colours are those of Okabe and Ito, and no meaning hangs on colour alone. Needs the extra `charts`.
"""

from __future__ import annotations

from bascule.charts.channels import channels
from bascule.charts.matrix import matrix
from bascule.charts.outcome import outcome
from bascule.charts.reliability import reliability
from bascule.charts.saving import FORMATS, save
from bascule.charts.shares import shares
from bascule.charts.timeline import timeline
from bascule.charts.world_map import world_map

__all__ = ["FORMATS", "channels", "matrix", "outcome", "reliability", "save", "shares", "timeline", "world_map"]
