"""The reliability diagram of the relation reader: how often an answer is right that scores so much.

python training/reliability.py training/figures.json docs/reliability.svg
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import altair as alt
import vl_convert


def diagram(figures: dict[str, dict]) -> alt.LayerChart:
    """Points by score, their size the number of pairs, and the diagonal on which a score means what it says."""
    names = {"plain": "pair alone", "trigger": "trigger marked, events only", "alone": "one side and a trigger"}
    rows = [
        {"asked": names[way], "score": score, "right": right, "pairs": number}
        for way, figure in figures.items()
        for score, right, number in figure["reliability"]
    ]
    base = alt.Chart(alt.Data(values=rows))
    x, y = (alt.X("score:Q", title="score", scale=alt.Scale(domain=[0, 1])), alt.Y("right:Q", title="share right"))
    colour = alt.Color("asked:N", title=None, scale=alt.Scale(range=["#0072B2", "#D55E00", "#009E73"]))
    points = base.mark_point(filled=True, opacity=0.9).encode(x, y, colour, shape="asked:N", size="pairs:Q")
    lines = base.mark_line().encode(x, y, colour)
    diagonal = alt.Chart(alt.Data(values=[{"score": 0, "right": 0}, {"score": 1, "right": 1}])).mark_line(
        strokeDash=[4, 4], color="#777"
    )
    title = "Without a trigger a score means what it says; with one it is too sure"
    return (diagonal.encode(x, y) + lines + points).properties(width=420, height=320, title=title)


def main() -> None:
    """Draw FIGURES into the file named."""
    figures = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(vl_convert.vegalite_to_svg(diagram(figures).to_dict()), encoding="utf-8")


if __name__ == "__main__":
    main()
