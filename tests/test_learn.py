"""New event types from examples: the format, what is learned, how files travel, and the command."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bascule.cli import command
from bascule.coding.encoder import MODEL, NONE
from bascule.coding.learned import LearnedType, LearnedTypes, fingerprint, packed
from bascule.coding.learned_examples import Examples, background, parse
from bascule.coding.learned_head import Figures, laid_out, learn
from bascule.coding.relations import Relation, RelationReader
from bascule.errors import BasculeError

DEBT = """\
type: DEBT_RELIEF
quad: 2
definition: A creditor writes off, reduces or puts off what another state owes it.
like: AID

# French
[actor:Paris] a annulé mardi 240 millions d'euros de créances que [recipient:la Guinée] lui devait depuis les années 1990. | a annulé
[actor:La Chine] a effacé la dette de [recipient:la Zambie] arrivée à échéance, a dit son ambassade à [other:Lusaka]. | a effacé
Réunis à Berlin, [actor:les créanciers allemands] ont accordé à [recipient:Haïti] un moratoire de quatre ans sur ses emprunts. | moratoire
Le rééchelonnement de la dette de [recipient:l'Équateur] par [actor:le Japon] allégera le budget de Quito. | rééchelonnement
[actor:Madrid] renoncera à l'essentiel des sommes que lui doit [recipient:le Nicaragua], selon un accord signé jeudi. | renoncera
« Nous remettons à [recipient:Madagascar] la moitié de sa dette », a déclaré [actor:la ministre belge des Finances].
# English
[actor:Canada] has forgiven 18 million dollars that [recipient:Honduras] had owed since the hurricane. | has forgiven
Under the deal, [actor:Russia] will write off nine tenths of [recipient:Cuba]'s Soviet-era debt. | will write off
[recipient:Somalia] had 1.1 billion dollars of its arrears cancelled by [actor:the United States]. | cancelled
[actor:Kuwait] agreed to reschedule the loans of [recipient:Sudan], giving Khartoum fifteen more years to repay.
The debt cancellation granted by [actor:Italy] to [recipient:Mozambique] covers some 400 million euros. | cancellation
[actor:New Zealand] waived repayments owed by [recipient:Samoa] for the cyclone loan, Radio Apia reported. | waived

not: [actor:La Corée du Sud] a prêté 300 millions de dollars à [recipient:la Tanzanie] pour un pont sur la lagune.
not: [actor:Le Ghana] doit encore 1,7 milliard de dollars à [recipient:ses créanciers chinois], selon le Trésor.
not: [actor:Norway] donated two hospital ships to [recipient:Sierra Leone] last week.
not: [actor:Pakistan] asked [recipient:Saudi Arabia] to roll over three billion dollars in deposits.
"""  # noqa: E501
TWINNING = """\
type: TWINNING
like: COOPERATE
reciprocal: yes
[actor:Grenoble] et [recipient:Oujda] se sont jumelées samedi au terme d'une cérémonie. | jumelées
[actor:La ville de Thiès] a signé un pacte de jumelage avec [recipient:Caen], qui y enverra des jardiniers. | jumelage
Les maires de [actor:Liège] et de [recipient:Lubumbashi] ont scellé le jumelage de leurs deux cités. | jumelage
[actor:Rennes] est désormais la ville sœur de [recipient:Sétif], a annoncé sa maire devant le conseil. | ville sœur
Le conseil de [actor:Porto-Novo] a voté le jumelage avec [recipient:Salvador de Bahia] à l'unanimité. | jumelage
Vingt ans après, [actor:Dakar] et [recipient:Marseille] ont renouvelé leur partenariat de villes jumelles. | jumelles
[actor:Leeds] became a sister city of [recipient:Durban] on Monday, with a tree planted in each. | sister city
[actor:Accra] and [recipient:Chicago] have signed a twinning agreement covering schools. | twinning
The council of [actor:Galway] voted to twin the town with [recipient:Lorient]. | twin
[actor:Kumasi] was twinned with [recipient:Almere] in a ceremony attended by both mayors. | twinned
[actor:San Diego]'s mayor flew to [recipient:Yokohama] to mark their new sister-city pact. | sister-city
Officials in [actor:Nagoya] formalised sister city ties with [recipient:Sydney] at the town hall. | sister city
"""
UNSEEN = """\
type: UNSEEN
[actor:Bamako] et [recipient:Angers] sont villes jumelles depuis jeudi, leurs maires ayant signé la charte.
[actor:Saint-Louis] et [recipient:Lille] ont paraphé lundi la charte de jumelage qui lie leurs municipalités.
Un accord de jumelage a été conclu entre [actor:Casablanca] et [recipient:Bordeaux], selon la presse marocaine.
[actor:Boston] and [recipient:Praia] became sister cities at a ceremony in the Cape Verdean capital.
[actor:Cardiff] has been twinned with [recipient:Windhoek], the council announced.
[actor:Denver] signed a sister-city accord with [recipient:Nairobi], its first in Africa.
"""
FORGIVEN = """\
type: UNSEEN
[actor:L'Espagne] a annulé 60 millions d'euros de dettes de [recipient:la Mauritanie], a indiqué le ministère.
[actor:Le Brésil] annulera 80 % de la dette de [recipient:la République du Congo], soit 280 millions de dollars.
[actor:Oslo] a effacé jeudi la dette que [recipient:le Pérou] lui devait pour deux ferries.
[actor:Denmark] cancelled the remaining 30 million euros owed by [recipient:Egypt], the ministry said.
[actor:Japan] said on Monday it had written off 1.2 billion yen of loans to [recipient:Bolivia].
[actor:Vienna] has forgiven what [recipient:Albania] still owed on the tramway loan.
not: [actor:L'Allemagne] a accordé un prêt de 50 millions d'euros à [recipient:la Jordanie].
not: [actor:Washington] pledged 200 million dollars in aid to [recipient:Chad] for refugees.
not: [actor:Le FMI] a demandé à [recipient:la Tunisie] de réduire ses subventions.
"""
OTHER = """\
type: OTHER
[actor:Accra] a dénoncé jeudi les tirs essuyés par ses pêcheurs, qu'elle impute à [recipient:la marine ivoirienne].
[actor:Le président kényan] a reçu vendredi [recipient:son homologue finlandais] pour parler de forêts.
[actor:La junte] a expulsé trois diplomates de [recipient:la Suède], accusés d'avoir filmé une caserne.
Des habitants d'Arequipa ont défilé contre [recipient:le gouvernement péruvien], a dit [actor:le syndicat des mineurs].
[actor:The Thai army] shelled positions of [recipient:the rebels] along the river for a third night.
[actor:Ottawa] urged [recipient:Lima] to free the two journalists held since Sunday.
[actor:Lisbon] promised to train two hundred officers for [recipient:Cape Verde]'s coast guard.
[actor:Tirana] turned down the mediation that [recipient:the Austrian chancellor] had offered.
"""


# ------------------------------------------------------------------ the format


def test_a_file_is_read_as_it_was_meant() -> None:
    told = parse(DEBT, "debt.txt")
    assert (told.type, told.quad, told.like, told.reciprocal) == ("DEBT_RELIEF", 2, "AID", False)
    assert told.definition.startswith("A creditor")
    assert (len(told.positive), len(told.counter)) == (12, 4)
    for item in told.examples:
        assert "[" not in item.text
        assert item.trigger is None or item.trigger in item.text
    cuba = told.positive[7]
    assert [cuba.text[slice(*side)] for side in (cuba.actor, cuba.recipient)] == ["Russia", "Cuba"]
    zambia = told.positive[1]
    assert [zambia.text[slice(*side)] for side in zambia.others] == ["Lusaka"]
    assert {(a, r) for _, a, r in zambia.side_pairs(reciprocal=False)} >= {
        (zambia.recipient, zambia.actor),
        (zambia.others[0], zambia.recipient),
    }
    assert (zambia.actor, zambia.recipient) not in {(a, r) for _, a, r in zambia.side_pairs(reciprocal=False)}


def test_bars_and_blanks_of_a_sentence_stay_in_it() -> None:
    told = parse(DEBT.replace("Radio Apia reported.", "Radio Apia | RNZ reported."), "f")
    assert told.positive[-1].text.endswith("Radio Apia | RNZ reported.")
    assert told.positive[-1].trigger == "waived"


@pytest.mark.parametrize(
    ("old", "new", "where", "told"),
    [
        ("type: DEBT_RELIEF\n", "", "f.txt:1", "begin the file"),
        ("type: DEBT_RELIEF", "type: debt relief", "f.txt:1", "DEBT_RELIEF"),
        ("type: DEBT_RELIEF", "type: AID", "f.txt:1", "name of the standard"),
        ("type: DEBT_RELIEF", "type: NONE", "f.txt:1", "name of the standard"),
        ("quad: 2", "quad: 7", "f.txt:2", "1 "),
        ("quad: 2", "type: AGAIN", "f.txt:2", "line 1 already"),
        ("quad: 2", "kwad: 2", "f.txt:2", "quad"),
        ("definition: A", "definition:\n#", "f.txt:3", "definition is empty"),
        ("like: AID", "like: HELP", "f.txt:4", "AGREE"),
        ("like: AID", "reciprocal: perhaps", "f.txt:4", "yes or no"),
        ("[actor:Paris]", "Paris", "f.txt:7", "no actor is marked"),
        ("[recipient:Samoa]", "[actor:Samoa]", "f.txt:19", "2 actors"),
        ("[recipient:Samoa]", "[recipient: ]", "f.txt:19", "marks nothing"),
        ("[recipient:Samoa]", "[recipient:Samoa", "f.txt:19", "bracket"),
        ("[recipient:Samoa]", "[target:Samoa]", "f.txt:19", "bracket"),
        ("| waived", "| gave up", "f.txt:19", "'gave up'"),
        ("[actor:Norway] donated", "donated [actor:]", "f.txt:23", "marks nothing"),
    ],
)
def test_mistakes_name_file_and_line(old: str, new: str, where: str, told: str) -> None:
    assert DEBT.count(old) == 1
    with pytest.raises(BasculeError) as raised:
        parse(DEBT.replace(old, new), "f.txt")
    assert f"({where})" in str(raised.value)
    assert told in str(raised.value)


def test_a_sentence_twice_is_refused_even_as_its_own_counter_example() -> None:
    line = "[actor:Oslo] effaced what [recipient:Peru] owed."
    with pytest.raises(BasculeError, match=r"line 26 already \(f.txt:27\)"):
        parse(DEBT + f"# more\n{line}\nnot: {line}\n", "f.txt")


def test_too_few_examples_are_refused() -> None:
    lines = DEBT.splitlines()
    with pytest.raises(BasculeError, match=r"has 5 examples \(f.txt\).*at least 6"):
        parse("\n".join(lines[:11] + lines[20:]), "f.txt")


def test_the_background_is_of_every_type_and_none() -> None:
    from bascule.codebook.ontology import ontology

    kinds = [kind for _, kind in background()]
    assert set(kinds) == {NONE, *(item.code for item in ontology().types)}
    assert all(kinds.count(kind) >= 20 for kind in set(kinds))
    for (text, actor, recipient), _ in background():
        assert actor is not None
        assert recipient is not None
        assert "[" not in text
        assert text[slice(*actor)].strip()
        assert actor != recipient


def test_a_sentence_is_never_split_over_folds() -> None:
    pairs, kind, fold = laid_out(parse(TWINNING, "f"))
    assert kind.count(1) == 24
    folds: dict[str, set[int]] = {}
    for pair, number in zip(pairs, fold, strict=True):
        folds.setdefault(pair[0], set()).add(number)
    assert all(len(numbers) == 1 for numbers in folds.values())
    assert {n for n, k in zip(fold, kind, strict=True) if k == 1} == set(range(10))


# ------------------------------------------------------------------ files


def a_type(name: str = "DEBT_RELIEF", like: str | None = "AID", bias: float = 3.0) -> LearnedType:
    import numpy as np

    return LearnedType(name, 2, "…", like, False, ("a annulé",), 0.5, bias, packed(np.zeros(5, np.float32)))


def a_relation(**scores: float) -> Relation:
    ordered = dict(sorted(scores.items(), key=lambda item: -item[1]))
    best = next(iter(ordered))
    return Relation(best, None, None if best == NONE else "planned", ordered[best], ordered)


def test_types_come_back_from_their_file(tmp_path: Path) -> None:
    types = LearnedTypes("e" * 64, (a_type(),))
    path = tmp_path / "t.json"
    path.write_text(types.to_json(), encoding="utf-8")
    assert LearnedTypes.read(path) == types
    with pytest.raises(BasculeError, match="DEBT_RELIEF is taught twice"):
        LearnedTypes.read(path, path)
    other = tmp_path / "o.json"
    other.write_text(LearnedTypes("f" * 64, (a_type("OTHER"),)).to_json(), encoding="utf-8")
    with pytest.raises(BasculeError, match=r"another model.*learn it again"):
        LearnedTypes.read(path, other)
    assert types.standard("DEBT_RELIEF") == "AID"
    assert types.standard("CONSULT") == "CONSULT"
    assert LearnedTypes("e", (a_type(like=None),)).standard("DEBT_RELIEF") == "DEBT_RELIEF"


@pytest.mark.parametrize("change", [{"bascule_types": 99}, {"types": [{"name": "X"}]}, {"types": 3}])
def test_files_that_do_not_fit_are_refused(change: dict[str, object]) -> None:
    values = json.loads(LearnedTypes("e", (a_type(),)).to_json())
    with pytest.raises(BasculeError, match=r"t.json\): learn it again"):
        LearnedTypes.from_json(json.dumps({**values, **change}), "t.json")
    with pytest.raises(BasculeError, match=r"t.json\): learn it again"):
        LearnedTypes.from_json("[]", "t.json")


def test_settings_hold_all_of_the_content() -> None:
    types = LearnedTypes("e", (a_type(),))
    (digest, content) = types.settings.values()
    assert LearnedTypes.from_json(content) == types
    assert all(key.startswith("setting") for key in types.settings)
    assert digest != next(iter(LearnedTypes("e", (a_type(bias=2.0),)).settings.values()))


def test_a_learned_type_takes_the_place_of_its_like_but_not_of_a_rival_nearly_certain() -> None:
    import numpy as np

    types = LearnedTypes("e", (a_type(bias=1.0),))
    asked = [
        a_relation(AID=0.99, CONSULT=0.005, NONE=0.005),
        a_relation(NONE=0.99, AID=0.005, CONSULT=0.005),
        a_relation(CONSULT=0.99, AID=0.005, NONE=0.005),
        a_relation(CONSULT=0.6, AID=0.2, NONE=0.2),
    ]
    seen = np.zeros((4, 2), np.float32)
    assert [item.type for item in types.over(asked, seen)] == ["DEBT_RELIEF", "DEBT_RELIEF", "CONSULT", "DEBT_RELIEF"]
    taken = types.over(asked, seen)[0]
    assert taken.score == taken.scores["DEBT_RELIEF"] == pytest.approx(0.731, abs=1e-3)
    assert (taken.runner_up, taken.factuality, taken.mode) == (("AID", 0.99), "planned", None)
    assert types.over(asked[:1], seen[:1])[0].learned == types.types[0]
    below = LearnedTypes("e", (a_type(bias=-0.1),))
    assert [item.type for item in below.over(asked, seen)] == ["AID", NONE, "CONSULT", "CONSULT"]
    both = LearnedTypes("e", (a_type(), a_type("SURER", bias=4.0), a_type("LESS", bias=1.0)))
    assert both.over(asked[:1], seen[:1])[0].type == "SURER"
    assert types.over([], seen[:0]) == []


def test_words_tell_an_act_in_other_forms() -> None:
    item = a_type()
    assert all(item.tells(word) for word in ("annulé", "annulation", "Annule"))
    assert not any(item.tells(word) for word in ("a", "annonce", "dette", "an"))


def test_types_of_another_model_are_refused_with_the_remedy(tmp_path: Path) -> None:
    model = tmp_path / "m.onnx"
    model.write_bytes(b"one model")
    types = LearnedTypes(fingerprint(RelationReader(model)), (a_type(),))
    types.check(RelationReader(model))
    model.write_bytes(b"another model")
    with pytest.raises(BasculeError, match=r"DEBT_RELIEF was learned on another.*learn it again"):
        types.check(RelationReader(model))
    from bascule.coding.coder import Coder

    with pytest.raises(BasculeError, match="learn it again"):
        Coder(relations=RelationReader(model), learned=types)
    with pytest.raises(BasculeError, match="model is missing"):
        types.check(RelationReader(tmp_path / "none.onnx"))


def test_poor_figures_say_what_to_do() -> None:
    good = Figures(12, 4, 1600, 0.9, 0.9, 0.9, 4)
    assert good.warning is None
    assert "write 10 or more" in (Figures(7, 0, 1600, 1.0, 1.0, 1.0, 0).warning or "")
    assert "write more of them" in (Figures(12, 0, 1600, 0.9, 0.3, 0.45, 0).warning or "")
    assert "`not:`" in (Figures(12, 0, 1600, 0.3, 0.9, 0.45, 0).warning or "")


# ------------------------------------------------------------------ with the model

trained = pytest.mark.skipif(not MODEL.is_file(), reason=f"{MODEL.name} is not made yet: see training/README.md")


@pytest.fixture(scope="module")
def reader() -> RelationReader:
    return RelationReader(threads=2)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, reader: RelationReader) -> dict[str, Path]:
    """Learned once for all tests: the files that the command writes."""
    folder = tmp_path_factory.mktemp("learned")
    result = {}
    for name, text in (("debt", DEBT), ("twinning", TWINNING)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        ran = CliRunner().invoke(command, ["learn", str(folder / f"{name}.txt"), "--json"])
        assert ran.exit_code == 0, ran.output
        (folder / f"{name}.figures.json").write_text(ran.stdout, encoding="utf-8")
        result[name] = folder / f"{name}.types.json"
    return result


def found(reader: RelationReader, path: Path, told: Examples) -> list[bool]:
    relations, seen = reader.examine([item.pair for item in told.examples])
    return [item.learned is not None for item in LearnedTypes.read(path).over(relations, seen)]


@trained
@pytest.mark.parametrize(("name", "unseen", "least"), [("debt", FORGIVEN, 5), ("twinning", UNSEEN, 4)])
def test_sentences_never_shown_are_found(
    reader: RelationReader, files: dict[str, Path], name: str, unseen: str, least: int
) -> None:
    told = parse(unseen, "f")
    got = found(reader, files[name], told)
    assert sum(yes for yes, item in zip(got, told.examples, strict=True) if item.positive) >= least
    # Cross-validated precision of a dozen examples is about 0.6: two neighbours of several may be taken.
    assert sum(yes for yes, item in zip(got, told.examples, strict=True) if not item.positive) <= 2


@trained
def test_other_sentences_are_left_alone(reader: RelationReader, files: dict[str, Path]) -> None:
    wrong = [("debt", UNSEEN), ("debt", OTHER), ("twinning", FORGIVEN), ("twinning", OTHER)]
    taken = [yes for name, text in wrong for yes in found(reader, files[name], parse(text, "f"))]
    assert sum(taken) <= len(taken) // 12


@trained
def test_figures_are_good_and_of_what_was_written(files: dict[str, Path]) -> None:
    # Debt relief is told like aid, and twelve examples are few: its figures swing by a tenth with the model.
    for name, examples, least in (("debt", 12, 0.6), ("twinning", 24, 0.9)):
        (row,) = json.loads(files[name].with_name(f"{name}.figures.json").read_text(encoding="utf-8"))
        assert row["examples"] == examples
        assert row["background"] > 1000
        assert row["f1"] >= least
        assert files[name].stat().st_size < 20_000


@trained
def test_the_same_examples_give_the_same_bytes(reader: RelationReader, files: dict[str, Path]) -> None:
    learned, _ = learn(parse(DEBT, "elsewhere.txt"), RelationReader())
    assert LearnedTypes(fingerprint(reader), (learned,)).to_json() + "\n" == files["debt"].read_text(encoding="utf-8")


@trained
def test_examples_without_anything_in_common_are_warned_of(tmp_path: Path) -> None:
    mixed = [item for item, _ in background()][::260]
    lines = ["type: ANYTHING"]
    for text, actor, recipient in mixed[:6]:
        marks = sorted([(*(actor or (0, 0)), "actor"), (*(recipient or (0, 0)), "recipient")], reverse=True)
        for start, end, side in marks:
            text = f"{text[:start]}[{side}:{text[start:end]}]{text[end:]}"
        lines.append(text)
    (tmp_path / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    ran = CliRunner().invoke(command, ["learn", str(tmp_path / "a.txt")])
    assert ran.exit_code == 0, ran.output
    assert "warning: 6 examples are few" in ran.stderr
    assert "write more of them" in ran.stderr or "`not:`" in ran.stderr
    assert "like: TYPE" in ran.stderr


@trained
def test_code_and_build_find_the_type(
    tmp_path: Path, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bascule.cli import main

    def run(*arguments: str | Path) -> tuple[str, str]:
        monkeypatch.setattr(sys, "argv", ["bascule", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert stopped.value.code == 0
        return capsys.readouterr()

    article = tmp_path / "a.txt"
    text = "Le Brésil a annulé mardi 80 % de la dette du Mozambique, soit 280 millions de dollars."
    article.write_text(text, encoding="utf-8")
    out, _ = run("code", article, "--types", files["debt"], "--types", files["twinning"], "--jsonl")
    (event,) = [item for item in json.loads(out)["events"] if item["type"] == "DEBT_RELIEF"]
    assert (event["actors"], event["recipients"], event["mode"]) == (["BRA:GOV"], ["MOZ:GOV"], None)
    assert event["why"][0].startswith("learned type DEBT_RELIEF ")
    assert event["trigger"]["exact"] == "annulé"
    assert "DEBT_RELIEF" not in run("code", article, "--jsonl")[0]
    ledger = tmp_path / "l.duckdb"
    run("build", article, "--types", files["debt"], "--ledger", ledger)
    rows = run("events", "--type", "DEBT_RELIEF", "--ledger", ledger, "--jsonl")[0].splitlines()
    assert [json.loads(row)["text"] for row in rows] == [text]
    import duckdb

    with duckdb.connect(str(ledger), read_only=True) as connection:
        ((settings,),) = connection.execute("SELECT settings FROM runs").fetchall()
    kept = json.loads(settings)["setting learned types content"]
    assert LearnedTypes.from_json(kept) == LearnedTypes.read(files["debt"])


@trained
def test_a_file_of_another_model_is_refused_by_the_command(tmp_path: Path, files: dict[str, Path]) -> None:
    values = json.loads(files["debt"].read_text(encoding="utf-8"))
    (tmp_path / "t.json").write_text(json.dumps({**values, "encoder": "0" * 64}), encoding="utf-8")
    (tmp_path / "a.txt").write_text("Il pleut.", encoding="utf-8")
    ran = CliRunner().invoke(command, ["code", str(tmp_path / "a.txt"), "--types", str(tmp_path / "t.json")])
    assert isinstance(ran.exception, BasculeError)
    assert "bascule learn" in str(ran.exception)


def test_the_command_never_overwrites_the_examples(tmp_path: Path) -> None:
    path = tmp_path / "debt.txt"
    path.write_text(DEBT, encoding="utf-8")
    ran = CliRunner().invoke(command, ["learn", str(path), "--to", str(path)])
    assert isinstance(ran.exception, BasculeError)
    assert path.read_text(encoding="utf-8") == DEBT
    ran = CliRunner().invoke(command, ["learn", str(tmp_path / "nowhere.txt")])
    assert "nowhere.txt" in str(ran.exception)
