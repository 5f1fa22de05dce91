"""RTF, as press databases export it: its paragraphs as lines, the cells of a table row parted by tabs."""

from __future__ import annotations

import codecs
import re

from bascule.sources.choices import UnreadableError

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
# Groups that hold what is not text of the document.
_ASIDE = frozenset(
    [*(b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"headerl", b"headerr"),
     *(b"headerf", b"footer", b"footerl", b"footerr", b"footerf", b"footnote", b"fldinst", b"themedata"),
     *(b"colorschememapping", b"datastore", b"listtable", b"listoverridetable", b"revtbl", b"rsidtbl", b"generator"),
     *(b"xmlnstbl", b"bin", b"latentstyles")]
)  # fmt: skip
_BREAKS = {
    **dict.fromkeys((b"par", b"line", b"sect", b"page", b"row", b"nestrow"), "\n"),
    **dict.fromkeys((b"cell", b"nestcell", b"tab"), "\t"),
    **dict.fromkeys((b"emspace", b"enspace"), " "),
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
}
_SIGNS = {b"~": "\u00a0", b"_": "\u2011", b"\n": "\n", b"\r": "\n", b"{": "{", b"}": "}", b"\\": "\\"}


def lines_of_rtf(data: bytes) -> list[str]:
    """The lines of an RTF file that have words. A file that is cut off gives what it has.

    Raises `UnreadableError` for one that is no RTF.
    """
    if not data.lstrip().startswith(b"{\\rtf"):
        raise UnreadableError("it is no RTF", "export it again, or save it as text")
    text = _text(data).replace("\r", "\n")
    lines = (re.sub(r"[ \t]*\t[ \t]*", "\t", line).strip(" \t") for line in text.split("\n"))
    return [re.sub(r" {2,}", " ", line) for line in lines if line.strip()]


def _text(data: bytes) -> str:
    out: list[str] = []
    page = "cp1252"
    # What a group inherits: whether it is passed over, and how many signs stand for one Unicode character.
    aside, width = False, 1
    outer: list[tuple[bool, int]] = []
    skip = 0
    raw = bytearray()

    def flush() -> None:
        # Two escaped bytes may be one character, so they are decoded together.
        if raw:
            out.append(raw.decode(page, "replace"))
            raw.clear()

    for token in _TOKEN.finditer(data):
        word, number, escaped, sign, brace, plain = token.groups()
        if escaped is not None:
            if skip:
                skip -= 1
            elif not aside:
                raw.append(int(escaped, 16))
            continue
        if plain is not None and skip:
            plain, skip = plain[skip:], max(0, skip - len(plain))
        if plain is not None:
            if not aside and plain:
                raw.extend(plain)
            continue
        flush()
        if brace == b"{":
            outer.append((aside, width))
            skip = 0
        elif brace == b"}":
            aside, width = outer.pop() if outer else (False, 1)
            skip = 0
        elif sign == b"*":
            # A destination that only newer programs know: its text is no text of the document.
            aside = True
        elif sign is not None:
            if not aside:
                out.append(_SIGNS.get(sign, ""))
        elif word is None:
            continue
        elif word in _ASIDE:
            aside = True
        elif word == b"ansicpg" and number:
            page = _code_page(number)
        elif word == b"uc" and number:
            width = max(0, int(number))
        elif word == b"u" and number:
            if not aside:
                out.append(chr(int(number) % 0x10000))
            skip = width
        elif word in _BREAKS and not aside:
            out.append(_BREAKS[word])
    flush()
    # Characters beyond the basic plane are written as their two UTF-16 halves.
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _code_page(number: bytes) -> str:
    name = f"cp{number.decode()}"
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
