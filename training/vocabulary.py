"""Which pieces of the XLM-R vocabulary stay: those that can occur in French, English, Spanish or Portuguese text.

A piece stays when each letter of it is one of these alphabets', each digit is 0 to 9 and each other sign is ordinary
punctuation. What goes are other scripts, and words of languages with letters of their own; a name with such a letter
(Erdoğan) is still read, in smaller pieces, because single Latin letters stay.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

SPACE = "▁"
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzàâáäãæçéèêëîïíìñôöóòõœùûüúÿªº")
SIGNS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»‘’“”„–—…·•°€£¥§²³½±×¿¡™®©" + SPACE)
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def stays(piece: str) -> bool:
    """Whether a piece of the vocabulary is kept."""
    if piece in SPECIAL:
        return True
    if len(piece) == 1 and piece.isalpha() and unicodedata.name(piece, "").startswith("LATIN"):
        return True
    return all(c.lower() in LETTERS if c.isalpha() else c in SIGNS or c in "0123456789" for c in piece)


def kept(vocabulary: Sequence[tuple[str, float]]) -> list[int]:
    """Indices of the pieces that stay, in their order."""
    return [index for index, (piece, _) in enumerate(vocabulary) if stays(piece)]


def pruned(tokenizer: dict[str, Any], indices: Iterable[int]) -> str:
    """A tokenizer file with these pieces only, numbered anew, as compact JSON."""
    vocabulary = tokenizer["model"]["vocab"]
    result = dict(tokenizer)
    result["model"] = {**tokenizer["model"], "vocab": [[p, round(s, 5)] for p, s in (vocabulary[i] for i in indices)]}
    result["added_tokens"] = [token for token in tokenizer["added_tokens"] if token["content"] in SPECIAL]
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"))


def lost(full: Any, small: Any, texts: Sequence[str]) -> dict[str, float]:
    """What pruning costs on texts: the share of the pieces of `full` that `small` reads otherwise, and the growth."""
    before = [encoding.tokens for encoding in full.encode_batch(list(texts), add_special_tokens=False)]
    after = [encoding.tokens for encoding in small.encode_batch(list(texts), add_special_tokens=False)]
    pieces = sum(map(len, before))
    gone = sum(not stays(piece) for tokens in before for piece in tokens)
    unknown = sum(small.token_to_id(piece) is None for tokens in after for piece in tokens)
    changed = sum(old != new for old, new in zip(before, after, strict=True))
    return {
        "pieces": pieces,
        "lost": gone / max(pieces, 1),
        "growth": sum(map(len, after)) / max(pieces, 1) - 1,
        "unknown": unknown / max(pieces, 1),
        "texts_changed": changed / max(len(texts), 1),
    }
