"""Where articles come from: pages, tables, documents, exports of press databases, feeds, archives; folders of them.

`read_articles` yields an `Article` for each one it can read and a `SetAside` for each thing it cannot, with the reason
and the remedy; one bad record never costs the others.
"""

from __future__ import annotations

from bascule.sources.choices import FIELDS
from bascule.sources.fields import LONGEST_TEXT
from bascule.sources.formats import FORMAT_NAMES, KINDS
from bascule.sources.reading import read_articles

__all__ = ["FIELDS", "FORMAT_NAMES", "KINDS", "LONGEST_TEXT", "read_articles"]
