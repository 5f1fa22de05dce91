"""Who a written name is on a day, from everything believed: what the coder asks for names without a title."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from bascule.codebook.office_holders import STILL_REPORTED
from bascule.codebook.person_names import SAME, folded, likeness
from bascule.ledger.rows import LedgerRole
from bascule.records import Reading
from bascule.weigh.roles import ARTICLE, IMPORTED, Belief, beliefs

# How long the last passage about an office vouches for it: ministers seldom stay longer unnoticed.
VOUCHED = timedelta(days=2 * 365)

# What was learned is weighed again when it has grown by this much: the cost of a build stays in line with its length.
GROWTH = 0.05


class KnownPersons:
    """A function of a name and a day that gives an entity, None where nobody or more than one person is meant.

    Never an office before it began; `COUNTRY:ELI` after it ended. `learn` adds what a new reading teaches.
    """

    def __init__(self, roles: Iterable[LedgerRole]) -> None:
        self._rows = list(roles)
        self._answers: dict[tuple[str, date | None], str | None] = {}
        self._index: dict[str, list[Belief]] | None = None
        self._weighed = 0

    @property
    def settings(self) -> dict[str, str]:
        """What of it decides a coding beyond the articles: the digest of the user's own tables, where there are any."""
        own = sorted(
            str((row.person, row.role, row.entity, row.begins, row.ends))
            for row in self._rows
            if row.source == IMPORTED
        )
        digest = hashlib.sha256("\n".join(own).encode()).hexdigest()[:16]
        return {"setting office holders": digest} if own else {}

    def learn(self, reading: Reading) -> None:
        """Takes in the roles of a reading that is not in the ledger yet."""
        article = reading.article
        for role in reading.roles:
            self._rows.append(
                LedgerRole(
                    article_id=article.id,
                    run_id=None,
                    recorded_at=datetime.now(UTC),
                    published=article.published,
                    title=article.title,
                    url=article.url,
                    language=reading.language,
                    outlet=article.outlet,
                    person=role.person,
                    variants=role.variants,
                    role=role.role,
                    entity=role.entity,
                    begins=role.published,
                    ends=None,
                    former=role.former,
                    source=ARTICLE,
                    origin=None,
                    span=role.span,
                    sentence=None,
                )
            )
        if len(self._rows) - self._weighed > GROWTH * self._weighed:
            self._index = None
            self._answers.clear()

    def __call__(self, name: str, day: date | None) -> str | None:
        """The entity that a name as written stands for on a day."""
        key = (name, day)
        if key not in self._answers:
            self._answers[key] = self._find(name, day)
        return self._answers[key]

    def _find(self, name: str, day: date | None) -> str | None:
        words = folded(name)
        near = {id(b): b for word in words for b in self._indexed().get(word[:2], ())}
        scored = [(_agreement(name, belief), belief) for belief in near.values()]
        best = max((score for score, _ in scored), default=0.0)
        if best < SAME:
            return None
        fitting = [belief for score, belief in scored if score >= SAME and score >= best - 0.05]
        if len({belief.person for belief in fitting}) > 1:
            return None
        return _entity(fitting, day)

    def _indexed(self) -> dict[str, list[Belief]]:
        if self._index is None:
            self._index, self._weighed = {}, len(self._rows)
            # The built-in list is the coder's own: here it only tells successors and namesakes.
            for belief in beliefs(self._rows):
                for key in {word[:2] for name in belief.names for word in folded(name)}:
                    self._index.setdefault(key, []).append(belief)
        return self._index


def _agreement(name: str, belief: Belief) -> float:
    """How well a name agrees with those of a person; a last name alone must have been written alone before."""
    alone = len(folded(name)) == 1
    return max((likeness(name, other) for other in belief.names if (len(folded(other)) == 1) == alone), default=0.0)


def _entity(found: list[Belief], day: date | None) -> str | None:
    """The entity of one person on a day."""
    if day is None:
        held = [belief for belief in found if not belief.former]
        return max(held or found, key=lambda b: b.begins or date.min).entity if held else None
    begun = [belief for belief in found if _first(belief) <= day]
    held = [belief for belief in begun if _holds(belief, day)]
    if held:
        return max(held, key=lambda b: (b.sources[0] != ARTICLE, b.begins or date.min)).entity
    over = [belief for belief in begun if belief.former]
    return f"{over[-1].entity.partition(':')[0]}:ELI" if over else None


def _first(belief: Belief) -> date:
    """The first day the office or its end is known of."""
    return belief.begins or belief.ends or date.max


def _holds(belief: Belief, day: date) -> bool:
    if belief.begins is None:
        return False
    if belief.ends is not None:
        # The fall of an office holder is in the news for weeks, with him as what he was.
        grace = STILL_REPORTED if belief.because != "called former" else timedelta(0)
        return day <= belief.ends + grace
    return belief.sources[0] != ARTICLE or belief.last is None or day <= belief.last + VOUCHED
