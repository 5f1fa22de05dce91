"""Whether a code names a party that the codebook knows."""

from __future__ import annotations

from bascule.codebook.bodies import BLOCS, bodies
from bascule.codebook.countries import countries


def known_party(code: str) -> bool:
    """Whether the country, bloc or body of an entity code is in the codebook.

    >>> known_party("MLI:MIL"), known_party("IGO:UN"), known_party("ZZZ")
    (True, True, False)
    """
    first = code.partition(":")[0]
    if first in countries() or first in BLOCS:
        return True
    return any(body.code == code or body.code.startswith(f"{code}:") for body in bodies().values())
