"""Where sentences end."""

from __future__ import annotations

import pytest

from bascule.coding.sentences import split_sentences


@pytest.mark.parametrize(
    "text",
    [
        "Le ministre est venu le 5 juin. La France a protesté.",
        "La force est partie en août. Elle reviendra.",
        "They left in June. They will be back.",
        "Ils ont voté en 2014. Le pays a changé.",
    ],
)
def test_a_month_written_out_ends_a_sentence(text: str) -> None:
    first, second = split_sentences(text)
    assert first.exact.endswith(".")
    assert second.exact[0].isupper()


@pytest.mark.parametrize(
    "text", ["Le M. Diop de Gao est venu.", "It fell on Sept. 11 in New York.", "Le col. Sy a fui."]
)
def test_an_abbreviation_does_not(text: str) -> None:
    assert [span.exact for span in split_sentences(text)] == [text]
