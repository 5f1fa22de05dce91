"""Which cues make which channel of security cooperation, by event type and mode: the codebook's table as rules."""

from __future__ import annotations

from dataclasses import dataclass

PLUS, MINUS = "+", "−"


@dataclass(frozen=True, slots=True)
class Rule:
    """If the type (and mode, where some are named) holds, all `needs` and none of `without` occur: that channel.

    The first of `needs` is the cue that stands for the channel.
    """

    types: str
    channel: str | None
    sign: str
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    modes: tuple[str | None, ...] = ()

    def admits(self, type: str, mode: str | None) -> bool:
        """Whether the rule speaks of events of this type and mode."""
        return type in self.types.split() and (not self.modes or mode in self.modes)


def gives(
    types: str, channel: str, *needs: str, without: tuple[str, ...] = (), modes: tuple[str | None, ...] = ()
) -> Rule:
    """A rule that opens or uses a channel."""
    return Rule(types, channel, PLUS, needs, without, modes)


def takes(
    types: str, channel: str, *needs: str, without: tuple[str, ...] = (), modes: tuple[str | None, ...] = ()
) -> Rule:
    """A rule that weakens or ends a channel."""
    return Rule(types, channel, MINUS, needs, without, modes)


# Modes under which relations are cut; `convict` is a court's and `expel` has rules of its own.
CUTS = ("discontinue", "withdraw", None)

# In order of trust: without a trigger the first that holds decides, with one the rule whose cue stands nearest to it.
RULES = (
    takes("SANCTION", "training", "training", modes=("expel",)),
    takes("SANCTION", "political", "diplomats", modes=("expel",)),
    takes("SANCTION", "presence", "troops", modes=("expel",)),
    takes("SANCTION", "presence", "contractors", modes=("expel",)),
    takes("SANCTION", "political", "distance", modes=CUTS),
    takes("SANCTION", "political", "relations", "end", modes=CUTS),
    takes("SANCTION", "arms", "embargo", "arms", modes=("discontinue", None)),
    takes("SANCTION", "agreement", "bodies", "end", without=("economic",), modes=("withdraw",)),
    takes("SANCTION", "operation", "operation", "end", modes=CUTS),
    takes("SANCTION", "intelligence", "intelligence", "end", modes=CUTS),
    takes("SANCTION", "training", "training", "end", modes=CUTS),
    takes("SANCTION", "presence", "base", "leave", modes=CUTS),
    takes("SANCTION", "funding", "funding", "end", modes=CUTS),
    takes("SANCTION", "agreement", "agreement", "end", without=("economic",), modes=CUTS),
    takes("SANCTION", "agreement", "cooperation", "end", without=("economic",), modes=CUTS),
    takes("SANCTION", "arms", "arms", "acquire", "end", modes=("discontinue", None)),
    takes("SANCTION", "political", "diplomats", modes=("withdraw", None)),
    takes("RETREAT", "training", "training", "leave", without=("war",), modes=("withdraw", None)),
    takes("RETREAT", "presence", "troops", without=("war",), modes=("withdraw", None)),
    takes("RETREAT", "presence", "contractors", without=("war",), modes=("withdraw", None)),
    takes("RETREAT", "presence", "base", without=("war",), modes=("withdraw", None)),
    takes("CONCEDE", "presence", "troops", "leave", without=("war",)),
    gives("CONCEDE", "arms", "embargo", "arms", "resume"),
    gives("CONCEDE", "funding", "funding", "resume"),
    gives("CONCEDE", "agreement", "cooperation", "resume", without=("economic",)),
    takes("THREATEN", "presence", "troops", "leave", without=("war",), modes=("relations", "expel", "restrict", None)),
    takes("THREATEN", "funding", "funding", "end", modes=("relations", "restrict", None)),
    takes("THREATEN", "agreement", "agreement", "end", modes=("relations", None)),
    takes("THREATEN", "agreement", "cooperation", "end", modes=("relations", None)),
    takes("THREATEN", "political", "diplomats", modes=("relations", "expel")),
    takes("THREATEN", "political", "relations", "end", modes=("relations",)),
    takes("REQUEST", "presence", "troops", "leave", without=("war", "truce"), modes=("yield", "change", None)),
    takes("REQUEST", "presence", "base", "leave", without=("war", "truce"), modes=("yield", "change", None)),
    gives("REQUEST", "agreement", "membership", modes=("assist", "change", "meet", None)),
    gives("REQUEST", "presence", "deploy", "troops", without=("truce",), modes=("assist", None)),
    gives("REQUEST", "training", "training", modes=("assist", None)),
    gives("REQUEST", "arms", "arms", without=("truce",), modes=("assist", None)),
    gives("REQUEST", "intelligence", "intelligence", modes=("assist", None)),
    gives("REQUEST", "funding", "funding", "military", modes=("assist",)),
    takes("REJECT", "agreement", "membership", modes=("assist", "change", "yield", None)),
    takes("REJECT", "visit", "visit", without=("truce",), modes=("meet",)),
    takes("REJECT", "arms", "arms", "acquire", without=("war",), modes=("assist", None)),
    takes("REJECT", "agreement", "agreement", "sign", without=("economic", "truce"), modes=("assist", None)),
    takes("ACCUSE", "political", "regime", "partner", modes=("disapprove",)),
    gives("AGREE", "agreement", "agreement", without=("border", "truce", "economic")),
    gives("AGREE", "agreement", "cooperation", "military", without=("truce",)),
    gives("AGREE", "operation", "operation", without=("truce",)),
    gives("AGREE", "training", "training"),
    gives("AGREE", "arms", "arms", without=("truce",)),
    gives("AGREE", "intelligence", "intelligence"),
    gives("AGREE", "presence", "troops", "deploy", without=("truce", "war")),
    gives("AGREE", "funding", "funding"),
    Rule("SUPPORT", None, PLUS, ("not_support",)),
    gives("SUPPORT", "agreement", "agreement", "sign", without=("economic", "border", "truce")),
    gives("SUPPORT", "agreement", "agreement", "military", "sign", without=("truce",)),
    gives("SUPPORT", "political"),
    gives("COOPERATE", "intelligence", "intelligence"),
    gives("COOPERATE", "presence", "cooperation", "contractors"),
    gives("COOPERATE", "presence", "contractors"),
    gives("COOPERATE", "operation", "operation"),
    gives("COOPERATE", "arms", "arms", "acquire"),
    gives("COOPERATE", "presence", "base"),
    gives("COOPERATE", "agreement", "agreement", without=("economic",)),
    gives("COOPERATE", "agreement", "cooperation", without=("economic",)),
    gives("COOPERATE", "agreement", "cooperation", "military"),
    gives("COOPERATE", "training", "training", "military"),
    gives("AID", "training", "training"),
    gives("AID", "intelligence", "intelligence"),
    gives("AID", "arms", "arms"),
    gives("AID", "funding", "funding"),
    gives("AID", "funding", "money", "military"),
    gives("AID", "presence", "contractors", "deploy"),
    gives("AID", "presence", "troops", "deploy"),
    gives("MOBILIZE", "presence", "deploy", "consent", without=("war",), modes=("troops", "police", None)),
    gives("MOBILIZE", "presence", "contractors", "consent", without=("war",)),
    gives("CONSULT", "visit", without=("truce",), modes=("visit", "multilateral", "phone", None)),
)
