"""`import bascule` stays light: what is heavy loads only when it is used."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import bascule

HEAVY = ("spacy", "onnxruntime", "ray", "fastapi", "altair", "duckdb", "pandas", "trafilatura", "torch", "numpy")


def fresh(code: str) -> str:
    """What `code` prints in a new interpreter that holds nothing of this one."""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_importing_bascule_loads_nothing_heavy() -> None:
    loaded = json.loads(fresh("import json, sys, bascule; print(json.dumps(sorted(sys.modules)))"))
    roots = {name.partition(".")[0] for name in loaded}
    assert "bascule" in roots
    assert roots.isdisjoint(HEAVY)


def test_article_is_offered_and_works_without_anything_heavy() -> None:
    code = (
        "import sys; from bascule import Article; article = Article(text='Le ministre est à Bamako.');"
        f"print(article.id, sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    identity, _, loaded = fresh(code).strip().partition(" ")
    assert identity == bascule.Article(text="Le ministre est à Bamako.").id
    assert loaded == "[]"


def test_the_codebook_needs_nothing_heavy_either() -> None:
    code = (
        "import sys; from bascule.codebook.ontology import ontology, score; ontology();"
        "from bascule.codebook.cues import find_contexts; find_contexts('Un exercice militaire.', 'fr');"
        f"print(score('AID'), sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    assert fresh(code).strip() == "10.0 []"


@pytest.mark.parametrize("name", bascule.__all__)
def test_public_names_resolve(name: str) -> None:
    assert getattr(bascule, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Codeur'"):
        _ = bascule.Codeur
