"""From the columns or keys of a record to an article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bascule.records import Article, SetAside
from bascule.sources.choices import FIELDS, Choices, UnreadableError
from bascule.sources.dates import FORMS, parse_date
from bascule.sources.furniture import cleaned

# spaCy's parser refuses longer texts by default: it takes about 1 GB of memory for each 100,000 words.
LONGEST_TEXT = 1_000_000

# Names a column or key usually bears, best first; compared without case, accents and separators.
USUAL_NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "texte", "body", "content", "contenu", "article", "corps", "full_text", "texte_integral",
             "article_text", "article_body"),
    "published": ("published", "date", "published_at", "publication_date", "date_publication", "date_de_publication",
                  "pub_date", "publish_date", "date_published", "publie_le", "datetime"),
    "title": ("title", "titre", "headline"),
    "url": ("url", "link", "lien", "permalink", "canonical_url", "source_url"),
    "language": ("language", "lang", "langue"),
    "outlet": ("outlet", "journal", "newspaper", "media", "media_name", "publisher", "site_name", "hostname", "source"),
}  # fmt: skip

_LANGUAGES = {
    "fr": ("fr", "fra", "fre", "french", "francais"),
    "en": ("en", "eng", "english", "anglais"),
}
_LANGUAGE_OF = {name: code for code, names in _LANGUAGES.items() for name in names}


def choose_columns(names: Iterable[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Which of `names` holds which field: the ones that `columns` maps, else the usual ones.

    A field that no name holds is left out, and so is one whose mapped name is not there.
    """
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name, name)
    for name in list(folded):
        folded.setdefault(_fold(name), name)
    chosen: dict[str, str] = {}
    for field, wanted in columns.items():
        found = folded.get(wanted) or folded.get(_fold(wanted))
        if found is not None:
            chosen[field] = found
    taken = set(chosen.values())
    for field, usual in USUAL_NAMES.items():
        if field in columns:
            continue
        for candidate in usual:
            found = folded.get(_fold(candidate))
            if found is not None and found not in taken:
                chosen[field] = found
                taken.add(found)
                break
    return chosen


def require_columns(chosen: Mapping[str, str], names: Iterable[str], columns: Mapping[str, str]) -> None:
    """Raise `UnreadableError` where a mapped column is not there, or none holds the text."""
    for field, wanted in columns.items():
        if field not in chosen:
            raise UnreadableError(
                f"no column {wanted!r} for {field}; the columns are {listed(names)}",
                f"name one of them: --column {field}=NAME",
            )
    if "text" not in chosen:
        raise UnreadableError(
            f"no column holds the text; the columns are {listed(names)}", "name it: --column text=NAME"
        )


def build_article(values: Mapping[str, object], choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The article of one record, then a `SetAside` for each field of it that could not be kept.

    `values` maps our fields to what the source holds. Text that is none, empty, too long or broken sets the whole
    record aside; any other field that cannot be read only loses itself, and its `SetAside` bears the article's id.
    """
    try:
        text = checked_text(values.get("text"))
    except UnreadableError as error:
        yield SetAside(origin, error.reason, error.remedy)
        return
    if choices.clean:
        text = cleaned(text, in_place=True).text
        if not text.strip():
            yield SetAside(origin, "it holds notices and links only", "read it without --clean, or leave it out")
            return
    lost: list[tuple[str, str]] = []
    kept = {name: _optional(name, values.get(name), lost) for name in FIELDS if name not in {"text", "published"}}
    article = Article(
        text=text,
        published=_published(values.get("published"), choices, lost),
        title=kept["title"],
        url=kept["url"],
        language=choices.language or language_code(kept["language"]),
        outlet=kept["outlet"],
        origin=origin,
    )
    yield article
    for reason, remedy in lost:
        yield SetAside(origin, reason, remedy, article.id)


def checked_text(value: object) -> str:
    """`value` if it is a text that can be coded; else `UnreadableError`."""
    if value is None:
        raise UnreadableError("it has no text", "give the record a text, or leave it out")
    if not isinstance(value, str):
        raise UnreadableError(f"its text is {_kind(value)}, not text", "put the text between quotation marks")
    if not value.strip():
        raise UnreadableError("its text is empty", "give the record a text, or leave it out")
    if len(value) > LONGEST_TEXT:
        raise too_long(f"{len(value):,} characters")
    if "\0" in value:
        raise UnreadableError("its text holds NUL characters", "remove them, or save the file as UTF-8 text again")
    if _broken(value):
        raise UnreadableError(
            "its text holds half of a surrogate pair (\\ud800 to \\udfff)",
            "write the record again with whole characters",
        )
    return value


def too_long(size: str) -> UnreadableError:
    """The error for a text of `size`."""
    return UnreadableError(
        f"its text is too long: {size}, where {LONGEST_TEXT:,} characters is the most", "split it into articles"
    )


def language_code(value: str | None) -> str | None:
    """`fr` or `en` from the ways to write them (fr-FR, fra, FRENCH, français); any other value as it is."""
    if value is None:
        return None
    return _LANGUAGE_OF.get(re.split(r"[-_]", _plain(value))[0], value)


def _published(value: object, choices: Choices, lost: list[tuple[str, str]]) -> date | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return choices.published
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    found = parse_date(written) if isinstance(written, str) else None
    if found is None:
        shown = _shown(written) if isinstance(written, str) else _kind(written)
        lost.append((f"the date {shown} could not be read; the article is kept without it", f"write it as {FORMS}"))
    return found


def _optional(name: str, value: object, lost: list[tuple[str, str]]) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if value is None:
        return None
    if not isinstance(value, str):
        lost.append((f"its {name} is {_kind(value)}, not text; the article is kept without it", f"make {name} a text"))
        return None
    if _broken(value) or "\0" in value:
        lost.append((f"its {name} holds broken characters; the article is kept without it", f"write its {name} again"))
        return None
    return value.strip() or None


def _broken(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _shown(value: str) -> str:
    # A field can be as long as an article; forty characters are enough to find it.
    value = value.encode("utf-8", "backslashreplace").decode("utf-8")
    return repr(value if len(value) <= 40 else value[:40] + "…")


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    return {list: "a list", dict: "an object", type(None): "null"}.get(type(value), type(value).__name__)


def listed(names: Iterable[str]) -> str:
    """Names of columns or keys, quoted, for a message."""
    names = [name for name in names if name.strip()]
    # A file with hundreds of columns must not fill the screen.
    return ", ".join(map(_shown, names[:20])) + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def _plain(value: str) -> str:
    letters = unicodedata.normalize("NFKD", value.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _fold(name: str) -> str:
    return re.sub(r"[\s_.-]+", "", _plain(name))
