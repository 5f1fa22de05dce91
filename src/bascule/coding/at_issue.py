"""The side that no sentence names: the country that an article's events are about.

News leaves out whom it has been speaking of all along: "India has shipped 40,000 tonnes of diesel" in a story on Sri
Lanka. Of the events of three golds with no recipient, but actor and type right, 54 in all, an empty recipient was right
three times and this country thirty times. So it is given, with the score of a guess, and `why` says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bascule.codebook.entity_codes import is_countryless
from bascule.coding.candidates import GUESSED, Candidate
from bascule.coding.cast import Actor, Cast
from bascule.coding.implied import BEARING, are_citizens, country, unnamed

# Acts that have another side; promises are made to somebody too. Forces move and crowds march without one as well.
TWO_SIDED = (BEARING | {"AGREE"}) - {"MOBILIZE", "PROTEST"}
# One act is no story.
FEWEST = 2


def complete(events: Sequence[Candidate], cast: Cast) -> None:
    """Give events with one side the country at issue as the other, once all events of the article are known."""
    for event in events:
        _complete_actor(event, cast)
    land = at_issue(events)
    if land is None:
        return
    for event in events:
        if event.reciprocal or event.type not in TWO_SIDED or event.mode == "resign":
            continue
        actors, recipients = known(event.actors), known(event.recipients)
        if actors and not recipients:
            other = _other_side(event, land, actors)
            if other is not None:
                event.recipients = [other]
                event.score = min(event.score, GUESSED)
                event.why.append("recipient: whom the article is about")


def _complete_actor(event: Candidate, cast: Cast) -> None:
    """Who arrests, bans or overthrows at home where nobody is named: the state, or the army that the article names."""
    recipients = known(event.recipients)
    if event.type != "COERCE" or known(event.actors) or not recipients:
        return
    lands = {country(actor) for actor in recipients}
    land = next(iter(lands))
    if len(lands) > 1 or is_countryless(recipients[0].code or ""):
        return
    coup = event.mode == "seize" and event.token.pos_ == "NOUN"
    code = f"{land}:{'MIL' if coup else 'GOV'}"
    named = not coup or any(actor.code == code for actor in cast.by_head.values())
    if named and all(actor.code != code for actor in recipients):
        event.actors = [unnamed(code, event.token)]
        event.score = min(event.score, GUESSED)
        event.why.append("actor: at home")


def at_issue(events: Sequence[Candidate]) -> str | None:
    """The country that stands in most of an article's events, if one stands in two at least."""
    counts = Counter(
        party
        for event in events
        for party in {country(a) for a in known([*event.actors, *event.recipients]) if not is_countryless(a.code or "")}
    )
    leading = counts.most_common(2)
    if not leading or leading[0][1] < FEWEST:
        return None
    return leading[0][0]


def known(side: Sequence[Actor]) -> list[Actor]:
    """Those of a side who are told apart."""
    return [actor for actor in side if actor.code and not actor.open]


def _other_side(event: Candidate, land: str, actors: Sequence[Actor]) -> Actor | None:
    parties = {country(actor) for actor in actors}
    sector = "GOV"
    if parties == {land}:
        sector = "GOV" if are_citizens(actors) else "CVL"
    elif land in parties:
        return None
    code = f"{land}:{sector}"
    if any(actor.code == code for actor in actors):
        return None
    return unnamed(code, event.token)
