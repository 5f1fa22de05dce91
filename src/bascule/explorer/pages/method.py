"""Method: what the codes mean, how good the reader is, which rules and versions are behind the figures."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter

from bascule.codebook.ontology import ontology
from bascule.explorer.asked import Question
from bascule.explorer.reliability import figures
from bascule.explorer.shown import Shown, offer
from bascule.weigh.act_groups import FACTUALITIES
from bascule.weigh.alignment import default_weights
from bascule.weigh.denied_acts import RULE as DENIAL_RULE
from bascule.weigh.disputes import NAME_RULE
from bascule.weigh.incidents import RULE as INCIDENT_RULE
from bascule.weigh.partnership_rules import state_rules
from bascule.weigh.promises import RULE as PROMISE_RULE
from bascule.weigh.voices import RULE as VOICE_RULE

router = APIRouter()
COLUMNS = ("kind", "code", "name", "quad", "score", "definition", "example")


@offer(router, "/method", "What the codes mean, how good the reader is, versions")
def method(asked: Question) -> Shown:
    """The codebook in the language of the page, the figures of the reader, the rules, the runs of the ledger."""
    say, standard, told = asked.words, ontology(), figures()
    language = say.language
    rows: list[dict[str, Any]] = []

    def add(kind: str, entry: Any, name: str, **more: Any) -> None:
        texts = {"definition": entry.definition(language), "example": entry.examples(language)[0]}
        rows.append({"kind": kind, "code": entry.code, "name": name, "quad": None, "score": None, **more, **texts})

    for item in standard.types:
        quad_name = standard.quads[item.quad]
        add("type", item, say.type(item.code), quad=quad_name, score=item.score)
        for mode in item.modes:
            score = item.score if mode.score is None else mode.score
            add("mode", mode, say.term("mode", mode.code), quad=quad_name, score=score)
            rows[-1]["code"] = f"{item.code} {mode.code}"
    for channel in standard.channels:
        add("channel", channel, say.term("channel", channel.code))
    for sector in standard.sectors:
        add("sector", sector, say.sector(sector.code))
    for subject in standard.contexts:
        add("context", subject, subject.code)
    runs = [
        {
            **{name: run[name] for name in ("id", "number", "coder", "codebook", "started")},
            "models": json.loads(run["models"]),
            "settings": json.loads(run["settings"]),
        }
        for run in asked.desk.held.state.runs
    ]
    rules = {
        "incidents": INCIDENT_RULE, "voices": VOICE_RULE, "partnerships": state_rules().version,
        "shifts": default_weights().version, "names": NAME_RULE, "denials": DENIAL_RULE, "promises": PROMISE_RULE,
    }  # fmt: skip
    record = {
        "reliability": {"rows": told.rows, "coder": told.coder, "command": told.command},
        "rules": rules,
        "runs": runs,
    }
    context = {
        "standard": standard,
        "rows": rows,
        "figures": told,
        "rules": rules,
        "runs": runs,
        "factualities": FACTUALITIES,
        "state": asked.desk.held.state,
        "of_now": told.coder in {str(run["coder"]) for run in runs},
    }
    return Shown("method.html", say("method.title"), record, COLUMNS, rows, context)
