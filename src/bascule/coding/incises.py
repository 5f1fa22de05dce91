"""Attributions set beside or within the words: "…, a averti X", "comme l'a dit X,", "X said."."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.lexicon import straight
from bascule.coding.noun_phrases import SUBJECTS, Range, extent, is_finite, left_edge, until
from bascule.coding.reporting import WINDOW, Group, bounds
from bascule.coding.reports import ENDS, Report, View

if TYPE_CHECKING:
    pass

CLOSING = frozenset({",", "»", '"', "”", "’", "'", "–", "—", "-", "?", "!", ")", "...", "…", "?!"})
ASIDE_ENDS = frozenset({",", "–", "—", "-", '"', "«", "“", ":", ";", "("})
TELLING = frozenset({"tell", "warn", "inform", "remind", "assure", "ask"})
MARKS = frozenset({'"', "«", "“", "‹"})
MARKS_BEHIND = frozenset({'"', "»", "”", "›"})
# Behind the last cue of a line a place or an outlet may follow before the speaker's own line.
LINE_END = 8


def find_incises(view: View) -> Iterator[Report]:
    """The incises of a text, outside marks."""
    for group in view.groups:
        report = incise(view, group)
        if report is not None:
            yield report


def incise(view: View, group: Group) -> Report | None:
    """A verb of saying as an incise with its subject, or None."""
    doc, words = view.doc, view.words
    if group.form != "finite" or group.negated or group.passive or group.own:
        return None
    start, finish = bounds(group.verb)
    first = group.first
    compared = first > start and straight(doc[first - 1].lower_) in words["as"]
    first -= compared
    # "an anything-goes approach": a hyphen within a word opens nothing.
    tight = first > start and doc[first - 1].text == "-" and not doc[first - 1].whitespace_
    opened = first == start or (doc[first - 1].text in CLOSING and not tight) or view.follows_marks(first)
    speaker: Range | None
    if group.inverted is not None:
        if not opened or (group.own and view.language == "fr"):
            return None
        speaker = None if speakers.is_nobody(group.inverted, view.language) else (group.inverted.i,) * 2
        return aside(view, (first, group.last), speaker, group.last, "incise", form="inversion")
    fits = "incise" in group.frames() or ("asked" in group.frames() and _asked(view, first))
    if not opened or not (compared or (fits and not clausal(view, group) and _free(view, group))):
        return _preceded(view, group, compared)
    if first == start and not compared and not view.follows_marks(first):
        return None
    speaker = speakers.behind(group, view.language)
    if speaker is None and group.last + LINE_END >= finish and doc[finish - 1].text not in ENDS:
        speaker = _next_line(view, finish)
    if speaker is None or (speaker[1] + 1 < finish and is_finite(doc[speaker[1] + 1])):
        # "A report, published here, says Mr Keita wants": what follows the verb is its clause.
        return _preceded(view, group, compared)
    return aside(view, (first, group.last), speaker, max(group.last, speaker[1]), "incise")


def _asked(view: View, first: int) -> bool:
    """Whether a question stands right before a verb, marked or behind a dash."""
    return view.follows_marks(first - 1) or (first > 0 and view.doc[first - 1].text in {"?", "!"})


def clausal(view: View, group: Group) -> bool:
    """Whether a clause of content follows the verb itself."""
    doc, end = view.doc, bounds(group.verb)[1]
    for index in range(group.last + 1, min(end, group.last + 14)):
        token = doc[index]
        if token.text in ASIDE_ENDS | ENDS:
            return False
        if straight(token.lower_) in view.words["that"]:
            noun = doc[index - 1].pos_ == "NOUN"
            if view.language == "en" and noun and doc[group.last + 1].pos_ == "ADP":
                # "said in a report that nobody answered"
                return bool(token.dep_ == "mark" and token.head.head.i == group.verb.i)
            return bool(token.dep_ not in {"obj", "dobj"}) or not noun
    return any(c.dep_ == "ccomp" and c.left_edge.i > group.last for c in group.verb.rights)


def _free(view: View, group: Group) -> bool:
    """Whether a verb after a comma has no subject before it: else the comma only closes an apposition."""
    if view.follows_marks(group.first) or (group.first > 1 and view.follows_marks(group.first - 1)):
        return True
    own = next((c for c in group.verb.lefts if c.dep_ in SUBJECTS and not view.quoted[c.i] and c.i < group.first), None)
    if own is None:
        return True
    for token in view.doc[max(own.i + 1, group.first - WINDOW) : group.first]:
        if straight(token.lower_) in view.words["relatives"]:
            return False
        if is_finite(token):
            return True
    return False


def _next_line(view: View, index: int) -> Range | None:
    """A speaker set on a line of its own behind the cue."""
    doc = view.doc
    if index >= len(doc):
        return None
    start, end = bounds(doc[index])
    if any(is_finite(t) for t in doc[start:end]):
        return None
    head = doc[start]
    while head.pos_ in {"DET", "ADJ"} and head.i + 1 < end:
        head = doc[head.i + 1]
    if head.pos_ not in {"NOUN", "PROPN", "X"}:
        return None
    last = end - 1
    while last > head.i and (doc[last].is_punct or doc[last].is_space):
        last -= 1
    return extent(head, view.language)[0], last


def _preceded(view: View, group: Group, compared: bool) -> Report | None:
    """An incise with its subject before the verb ("…, the minister said.", "comme X l'a dit,")."""
    doc = view.doc
    if group.first > 0 and doc[group.first - 1].pos_ == "CCONJ":
        return None
    head = speakers.before(group, view.language)
    if head is None or compared or "incise" not in group.frames() or speakers.is_nobody(head, view.language):
        return None
    start, end = bounds(group.verb)
    if group.last + 1 < end and doc[group.last + 1].text == ":":
        return None
    first = left_edge(head, view.language)
    if first < start or (first == start and not view.follows_marks(first)):
        return None
    opener = doc[first - 1]
    if straight(opener.lower_) in view.words["as"]:
        first -= 1
    elif view.language != "en" or opener.text[-1:] not in ",\"”’'!?" or clausal(view, group):
        return None
    elif opener.text == ",":
        after = doc[group.last + 1] if group.last + 1 < end else None
        told = any(c.dep_ in {"dobj", "dative"} for c in group.verb.rights) and group.verb.lemma_ in TELLING
        between = doc[head.i + 1 : group.first]
        relative = any(straight(t.lower_) in view.words["relatives"] for t in between)
        if group.verb.dep_ in {"relcl", "acl"} or (any(is_finite(t) for t in between) and not relative):
            return None
        if after is not None and after.lower_ in {"with", "of", "for", "about", "against"}:
            return None
        if after is not None and not (after.is_punct or after.pos_ in {"ADP", "ADV", "PROPN", "SCONJ", "NOUN"} or told):
            return None
    speaker = until(head, group.first, view.language)
    report = aside(view, (group.first, group.last), speaker, group.last, "incise", first)
    if opener.text == "," and (report.content is None or not view.finite((start, first))):
        # "Speaking in Accra, Ms Mensah promised": what stands before is no clause.
        return None
    return report


def aside(
    view: View, cue: Range, speaker: Range | None, end: int, how: str, first: int | None = None, form: str = ""
) -> Report:
    """A report beside or within what it reports; the content is the longer side, for a source the side before it."""
    doc = view.doc
    start, finish = bounds(doc[cue[0]])
    begin = max(start, min(cue[0] if first is None else first, speaker[0] if speaker else cue[0]))
    close = max(end, cue[1])
    while close + 1 < finish and doc[close + 1].text not in ASIDE_ENDS and not doc[close + 1].text.startswith('"'):
        close += 1
    left = view.trim(view.head(start, begin), begin - 1)
    right = view.trim(close + 1, view.content_end(close + 1, None, finish)) if close + 1 < finish else None
    if right is not None and how == "source" and straight(doc[right[0]].lower_) in view.words["relatives"]:
        # "Selon RFI, qui cite une source, P"
        comma = next((t.i for t in doc[right[0] : right[1]] if t.text == ","), None)
        right = view.trim(comma + 1, right[1]) if comma is not None and left is None else right
    content = left
    if left is None:
        content = right
    elif right is not None:
        if view.finite(right) and not view.finite(left):
            content = right
        elif (
            view.finite(right)
            and doc[left[0]].pos_ == "SCONJ"
            and straight(doc[left[0]].lower_) not in view.words["that"]
        ):
            # "If the past is a guide, he says, it will take long": the main clause.
            content = right if not _opens_aside(view, right[0]) else left
        elif how == "source" and straight(doc[right[0]].lower_) in view.words["that"]:
            content = right
        elif doc[begin - 1].text == "," and (_links(view, begin - 2, start) or _marked_only(view, left, right)):
            # "des mesures qui, selon X, freineront": the clause behind, not the sentence before.
            content = right
    if content == left and left is not None and doc[begin - 1].text == ",":
        content = _last_marks(view, left) or left
    return Report(cue, speaker, content, how, (begin, close), form)


def _opens_aside(view: View, index: int) -> bool:
    token = view.doc[index]
    leads = view.words["without"] | view.words["relatives"]
    return token.pos_ in {"CCONJ", "SCONJ"} or straight(token.lower_) in leads


def _links(view: View, index: int, start: int) -> bool:
    """Whether the word before the comma asks for a clause or a phrase: "that,", "lorsque,", "and,", "sans lequel,"."""
    if index < start:
        return False
    token = view.doc[index]
    lower = straight(token.lower_)
    links = view.words["relatives"] | view.words["that"] | view.words["clause_links"]
    return lower in links or token.pos_ in {"SCONJ", "CCONJ"}


def _marked_only(view: View, left: Range, right: Range) -> bool:
    """Whether the words behind an attribution are marked and those before it are not: the writer leads in."""
    doc = view.doc
    return (
        doc[right[0]].text in MARKS
        and right[0] + 1 < len(doc)
        and view.quoted[right[0] + 1]
        and not any(view.quoted[left[0] : left[1] + 1])
    )


def _last_marks(view: View, left: Range) -> Range | None:
    """ "…, « à titre préventif », selon X": only the marked words that a comma parts from the writer's sentence."""
    doc, last = view.doc, left[1]
    if doc[last].text not in MARKS_BEHIND or not view.quoted[last - 1]:
        return None
    first = last - 1
    while first > left[0] and view.quoted[first]:
        first -= 1
    parted = first - 1 > left[0] and doc[first - 1].text in {",", "–", "—"}
    return (first, last) if parted and not view.quoted[left[0]] and doc[left[0]].text not in MARKS else None
