"""The API against its own description: whatever is asked, it answers as described and never fails."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from bascule.explorer.app import create_app
from bascule.explorer.guards import Doors
from explorer_site import demo_ledger

schemathesis = pytest.importorskip("schemathesis")

# Over some thirty operations: about fifteen seconds on two cores.
EXAMPLES = 12


def test_the_api_answers_whatever_is_asked_as_it_describes_itself() -> None:
    app = create_app(demo_ledger(), Doors(names=frozenset({"testserver"})), patience=60)
    described = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    tried = []
    for found in described.get_all_operations():
        operation = found.ok()
        if operation.path == "/api/try":
            continue  # what is posted costs the time of a reading: test_explorer covers it
        tried.append(operation.path)

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        def answers(case: Any) -> None:
            case.call_and_validate()

        answers()
    app.state.desk.close()
    assert len(tried) >= 25
    assert "/api/incident/{identity}" in tried
