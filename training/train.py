"""Trains the relation reader on our own examples.

    python training/train.py --base BASE --to MODELS/NAME

On two cores and with all examples this takes under two hours; the same seed, machine and versions give the same
model. The checkpoint, `model.pt`, and the figures, `figures.json`, are written outside the repository.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
from collections import Counter
from dataclasses import fields
from functools import partial
from pathlib import Path

import numpy as np
import torch

from bascule.coding.encoder import NONE, Labels
from encoder import Encoder, PairModel
from examples import read_examples
from learning import Answers, Base, answer, batches, class_weights, divergence, inputs, packs_of, together
from measures import by_class, calibration, macro_f1, softmax, temperature
from samples import Recipe, Sample, epoch, questions, samples_of

# Share of the steps in which the rate climbs.
WARMING = 0.1
CLIP = 1.0
# Steps more that an epoch may take than the first has: how its pairs are drawn moves the number a little.
SPARE = 8


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", nargs="*", type=Path, help="files of examples, all of the folder by default")
    parser.add_argument("--further", nargs="*", type=Path, default=[], help="files to learn from, none of it held out")
    parser.add_argument("--base", type=Path, required=True, help="folder that recover.py wrote")
    parser.add_argument("--begin", type=Path, help="checkpoint to go on from, trained with the same files and seed")
    parser.add_argument("--to", type=Path, required=True, help="folder for the checkpoint")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--batch", type=int, default=640, help="tokens of a batch")
    parser.add_argument("--rate", type=float, default=1.5e-4, help="highest learning rate of the encoder")
    parser.add_argument("--head-rate", type=float, default=5e-4, help="that of heads and roles")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--decay", type=float, default=0.01, help="weight decay")
    parser.add_argument("--smoothing", type=float, default=0.05, help="label smoothing")
    parser.add_argument("--class-weights", type=float, default=0.25, help="0 none, 1 inverse to frequency")
    parser.add_argument("--r-drop", type=float, default=0.0, help="weight of the disagreement of two readings")
    parser.add_argument("--average", type=float, default=0.0, help="moving average of weights, such as 0.998; 0 none")
    parser.add_argument("--held-out", type=float, default=0.1, help="share of sentences kept for the figures")
    parser.add_argument("--precision", choices=("bfloat16", "float32"), default="float32")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--seed", type=int, default=13)
    for field in fields(Recipe):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=float, default=field.default)
    return parser.parse_args()


def main() -> int:
    """Train, measure, calibrate, save."""
    options = arguments()
    random.seed(options.seed)
    np.random.seed(options.seed)
    torch.manual_seed(options.seed)
    if options.threads:
        torch.set_num_threads(options.threads)
    base, labels = Base.read(options.base), Labels.of_codebook()
    learned, kept = split([samples_of(e) for e in read_examples(*options.examples)], options.held_out, options.seed)
    if options.further:
        learned += [sample for example in read_examples(*options.further) for sample in samples_of(example)]
    print(f"{len(learned)} questions to learn from, {len(kept)} held out", file=sys.stderr)
    model = PairModel(Encoder.from_tensors(base.tensors, options.layers, options.dropout), labels, options.dropout)
    if options.begin:
        model.load_state_dict(torch.load(options.begin / "model.pt", weights_only=False)["state"])
    model = train(model, learned, base, options)
    figures, temperatures = measure(model, kept, base)
    options.to.mkdir(parents=True, exist_ok=True)
    settings = {**vars(options), "base": str(options.base), "to": str(options.to)}
    settings["examples"] = [str(file) for file in options.examples]
    settings["further"], settings["begin"] = [str(file) for file in options.further], str(options.begin or "")
    stored = {
        "state": model.state_dict(),
        "layers": options.layers,
        "labels": Labels(labels.types, labels.modes, labels.factualities, temperatures).to_json(),
        "options": settings,
    }
    torch.save(stored, options.to / "model.pt")
    (options.to / "figures.json").write_text(json.dumps({**figures, "options": settings}, indent=1), encoding="utf-8")
    return 0


def split(groups: list[list[Sample]], share: float, seed: int) -> tuple[list[Sample], list[Sample]]:
    """Whole sentences to learn from and to hold out, by language alike."""
    chance = random.Random(seed)
    learned: list[Sample] = []
    kept: list[Sample] = []
    for language in sorted({group[0].language for group in groups if group}):
        own = [group for group in groups if group and group[0].language == language]
        chance.shuffle(own)
        cut = round(len(own) * share)
        kept += [sample for group in own[:cut] for sample in group]
        learned += [sample for group in own[cut:] for sample in group]
    return learned, kept


def train(model: PairModel, samples: list[Sample], base: Base, options: argparse.Namespace) -> PairModel:
    """The model after all epochs, or the moving average of its weights."""
    recipe = Recipe(**{field.name: getattr(options, field.name) for field in fields(Recipe)})
    chance = random.Random(options.seed)
    answers = Answers(Labels.of_codebook())
    weights = class_weights(samples, answers, options.class_weights)
    groups_of = partial(shown, samples, recipe, chance, base)
    sequences, asked = groups_of()
    steps = options.epochs * (len(list(batches(sequences, options.batch, random.Random(0)))) + SPARE)
    optimizer = torch.optim.AdamW(groups(model, options), fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [group["lr"] for group in optimizer.param_groups], total_steps=steps, pct_start=WARMING
    )
    average = copy.deepcopy(model) if options.average else None
    done = 0
    for number in range(1, options.epochs + 1):
        began, losses, pairs = time.monotonic(), [], 0
        if number > 1:
            sequences, asked = groups_of()
        model.train()
        for batch in batches(sequences, options.batch, chance):
            tensors = inputs([sequences[n] for n in batch])
            targets = answers.targets([sample for n in batch for sample in asked[n]])
            pairs += len(targets)
            with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bfloat16"):
                logits = model(**tensors)
                loss = answers.loss(logits, targets, weights, options.smoothing)
                if options.r_drop:
                    again = model(**tensors)
                    second = answers.loss(again, targets, weights, options.smoothing)
                    loss = (loss + second) / 2 + options.r_drop * divergence(logits, again)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
            optimizer.step()
            if done < steps - 1:
                schedule.step()
            done += 1
            losses.append(loss.item())
            if average is not None:
                follow(average, model, min(options.average, done / (done + 10)))
        took = time.monotonic() - began
        print(f"epoch {number}: loss {np.mean(losses):.3f}, {pairs / took:.0f} pairs a second", file=sys.stderr)
    return average or model


def shown(samples: list[Sample], recipe: Recipe, chance: random.Random, base: Base) -> tuple[list, list[list[Sample]]]:
    """Sequences of one epoch and what each asks."""
    asked = together(epoch(samples, recipe, chance), recipe.swap, chance)
    return packs_of(asked, base.pieces), asked


def groups(model: PairModel, options: argparse.Namespace) -> list[dict]:
    """Parameters by learning rate, without decay for biases and norms."""
    result: dict[tuple[float, float], list] = {}
    for name, parameter in model.named_parameters():
        fresh = name.endswith("role") or "encoder" not in name
        rate = options.head_rate if fresh else options.rate
        result.setdefault((rate, options.decay if parameter.ndim > 1 else 0.0), []).append(parameter)
    return [{"params": part, "lr": rate, "weight_decay": decay} for (rate, decay), part in result.items()]


@torch.no_grad()
def follow(average: PairModel, model: PairModel, share: float) -> None:
    """Move an average towards the model."""
    for mean, value in zip(average.parameters(), model.parameters(), strict=True):
        mean.lerp_(value, 1 - share)


def measure(model: PairModel, samples: list[Sample], base: Base) -> tuple[dict, tuple[float, float, float]]:
    """Held-out figures, printed by language, and the temperatures of the three heads."""
    figures: dict = {}
    temperatures = (1.0, 1.0, 1.0)
    answers = Answers(Labels.of_codebook())
    for way, asked in questions(samples).items():
        if not asked:
            continue
        logits = answer(model, asked, base.pieces)
        types = answers.labels.types
        guesses = [types[n] for n in logits[0].argmax(1)]
        gold = [
            guess if guess in s.types and way == "plain" else s.type for s, guess in zip(asked, guesses, strict=True)
        ]
        numbers = np.array([answers.type_of[name] for name in gold])
        if way == "plain":
            temperatures = cooled(answers, asked, logits, numbers)
        chances = softmax(logits[0] / temperatures[0])
        error, table = calibration(chances.max(1), chances.argmax(1) == numbers)
        print(f"\n{way}: calibration error {error:.3f} at temperature {temperatures[0]:.2f}")
        print("  score right  (n): " + "; ".join(f"{s:.2f} {r:.2f} ({n})" for s, r, n in table))
        figures[way] = {"calibration_error": error, "reliability": table, "temperature": temperatures[0]}
        for language in ("fr", "en", "both"):
            own = [n for n, s in enumerate(asked) if language in (s.language, "both")]
            if own:
                figures[way][language] = told(answers, asked, logits, guesses, gold, own)
                shown = ", ".join(f"{k} {v:.3f}" for k, v in figures[way][language].items() if isinstance(v, float))
                print(f"  {language}: {shown} ({len(own)} pairs)")
        for name, (precision, recall, f1, number) in by_class(gold, guesses).items():
            print(f"    {name:<10} precision {precision:.2f} recall {recall:.2f} F1 {f1:.2f} ({number})")
    return figures, temperatures


def cooled(answers: Answers, asked: list[Sample], logits: tuple, gold: np.ndarray) -> tuple[float, float, float]:
    """Temperatures of type, mode and factuality, the latter two over events."""
    targets = answers.targets(asked).numpy()
    modes, factualities = (np.flatnonzero(targets[:, head] >= 0) for head in (1, 2))
    own = np.maximum(logits[1][modes] + answers.others.numpy()[targets[modes, 0]], -1e9)
    return (
        temperature(logits[0], gold),
        temperature(own, targets[modes, 1]),
        temperature(logits[2][factualities], targets[factualities, 2]),
    )


def told(answers: Answers, asked: list[Sample], logits: tuple, guesses: list, gold: list, own: list[int]) -> dict:
    """Figures of one language: types, whether anything happened, mode and factuality given the right type."""
    events = [n for n in own if asked[n].type != NONE and asked[n].type == guesses[n]]
    targets = answers.targets(asked).numpy()
    modes = [n for n in events if targets[n, 1] >= 0]
    masked = logits[1] + answers.others.numpy()[targets[:, 0]]
    return {
        "macro_f1": macro_f1([gold[n] for n in own], [guesses[n] for n in own]),
        "accuracy": float(np.mean([gold[n] == guesses[n] for n in own])),
        "something": macro_f1([str(gold[n] == NONE) for n in own], [str(guesses[n] == NONE) for n in own]),
        "mode": float(np.mean([masked[n].argmax() == targets[n, 1] for n in modes] or [0])),
        "factuality": float(np.mean([logits[2][n].argmax() == targets[n, 2] for n in events] or [0])),
        "counts": dict(Counter(gold[n] for n in own)),
    }


if __name__ == "__main__":
    sys.exit(main())
