"""The longest patterns of the tokenizers, kept between runs: the same matches, whatever lies in the folder."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.coding import pattern_cache
from bascule.coding.pattern_cache import remembered_patterns

NAMES = [f"Saint-{letters}-sur-Seine" for letters in ("Ouen", "Denis", "Germain", "Mandé", "Cloud")]
PATTERN = "(?iu)" + "|".join(f"(?P<n{n}>{re.escape(name)})" for n, name in enumerate(NAMES))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(pattern_cache, "LONG", 10)
    return tmp_path / "bascule"


def compiled(pattern: str = PATTERN) -> re.Pattern[str]:
    re.purge()
    with remembered_patterns():
        return re.compile(pattern)


def test_a_long_pattern_is_kept_and_matches_as_before(folder: Path) -> None:
    first = compiled()
    assert len(list(folder.iterdir())) == 1
    again, plain = compiled(), re.compile(PATTERN)
    for pattern in (first, again):
        match = pattern.match("SAINT-MANDÉ-sur-Seine, lundi")
        assert match is not None
        assert (match.lastgroup, match.span()) == ("n3", (0, 21))
        assert pattern.match("Saint-Maur") is None
        assert (pattern.flags, pattern.groups, dict(pattern.groupindex)) == (
            plain.flags,
            plain.groups,
            dict(plain.groupindex),
        )


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", json.dumps({"flags": 34, "groups": 0, "names": {}, "code": "AAAA"})]
)
def test_a_file_that_is_none_is_written_again(folder: Path, content: str) -> None:
    compiled()
    (file,) = folder.iterdir()
    whole = file.read_text(encoding="utf-8")
    file.write_text(content, encoding="utf-8")
    assert compiled().match("saint-cloud-sur-seine")
    assert file.read_text(encoding="utf-8") == whole


def test_without_a_folder_patterns_are_compiled_as_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setattr(pattern_cache, "LONG", 10)
    assert compiled().match("Saint-Ouen-sur-Seine")


def test_short_patterns_are_not_kept(folder: Path) -> None:
    assert compiled("a+b").match("aab")
    assert not folder.exists()


def test_a_wrong_pattern_fails_as_ever(folder: Path) -> None:
    with pytest.raises(re.error, match="unterminated"):
        compiled("(Saint-Ouen-sur-Seine")
    re.purge()
    assert re.compile("(?:Saint)+-Ouen").match("SaintSaint-Ouen")


@given(st.text(alphabet="ab|()?+*é ", max_size=12), st.text(alphabet="abé ", max_size=8))
def test_kept_code_answers_as_the_pattern_does(tail: str, text: str) -> None:
    try:
        plain = re.compile(f"aaaaaaaaaa|{tail}")
    except re.error:
        return
    path = Path("/nonexistent/none.json")
    pattern = pattern_cache.kept(path, plain.pattern, 0)
    found, expected = pattern.match(text), plain.match(text)
    assert (found and found.span()) == (expected and expected.span())
