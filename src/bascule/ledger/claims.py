"""Brings together what different texts call the same bearer, so that a contested name shows both of its sides."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from bascule.ledger.rows import Claim, LedgerCharacterisation

# What may stand before the name itself in either language; it does not make another name of it.
LEADING = re.compile(
    r"^(?:(?:de |comme )?(?:l'|d'|les |la |le |des |du |de |un |une |ces |cette |cet |ce )"
    r"|as |the |a |an |these |this )"
)


def folded(words: str) -> str:
    """The words in one form: case, apostrophes, spaces, quotation marks, article and plural -s set aside."""
    text = unicodedata.normalize("NFKC", words).casefold().replace("’", "'").replace("\u00ad", "")
    text = " ".join(re.sub(r"[«»“”\"]", " ", text).split())
    text = LEADING.sub("", text, count=1)
    # A plural -s is told from a word's own only by length: "pays" and "bras" must stay, "mercenaires" need not.
    return " ".join(word[:-1] if len(word) > 4 and word.endswith("s") else word for word in text.split())


def claims_from(items: Iterable[LedgerCharacterisation]) -> list[Claim]:
    """One claim for each bearer and name, those with most statements first, then by bearer and name."""
    groups: dict[tuple[str, str], list[LedgerCharacterisation]] = {}
    for item in items:
        bearer = item.of_entity or folded(item.characterisation.of.exact)
        groups.setdefault((bearer, folded(item.characterisation.as_.exact)), []).append(item)
    claims = []
    for group in groups.values():
        group.sort(key=lambda item: (str(item.published or "9999"), item.characterisation_id))
        claims.append(
            Claim(
                of=group[0].of_entity or _commonest(item.characterisation.of.exact for item in group),
                as_=_commonest(item.characterisation.as_.exact for item in group),
                asserted=tuple(item for item in group if item.characterisation.stance == "asserts"),
                rejected=tuple(item for item in group if item.characterisation.stance == "rejects"),
            )
        )
    return sorted(claims, key=lambda claim: (-len(claim.asserted) - len(claim.rejected), claim.of, claim.as_))


def _commonest(words: Iterable[str]) -> str:
    return min(Counter(words).items(), key=lambda item: (-item[1], item[0]))[0]
