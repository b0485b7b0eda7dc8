"""What offices write for industries and hazards: understood, taken at its strictest, or asked about."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scheduler.domain.errors import SettingsError
from scheduler.intake import load_profile, outcome
from scheduler.intake import read as read_file
from scheduler.intake.cells import Context
from scheduler.intake.kinds import Kind
from scheduler.reference import load_reference
from tests.intake.builders import ROOT, TODAY, employer, read_in, reference, write_csv

HEAD = "word,kind,means,certain\n"


def meant(kind: str, cell: str, folder: Path = ROOT) -> tuple[str, str]:
    """Return what a cell is read as and what of it is to be verified, or the fault and the nearest name."""
    context = Context(load_reference(folder), TODAY, "440106")
    read = Kind.chosen(kind, {}, "test").read(pd.Series([cell], dtype="str"), "text", context)
    for fault in read.faults:
        if fault.cells.any() and not fault.warning:
            near = fault.facts["near"]
            return fault.code, near if isinstance(near, str) else str(near.iloc[0])
    assert "word" in read.notes
    return str(read.values.iloc[0]), str(read.notes["word"].fillna("").iloc[0])


def test_the_shipped_words_are_many_and_say_only_what_the_official_tables_hold() -> None:
    words = reference().words
    assert len(words) >= 400
    assert not words.index.duplicated().any()
    codes = {"industry": reference().industries.index, "hazard": reference().factors.index}
    for kind, known in codes.items():
        for means, certain in words.loc[kind][["means", "certain"]].itertuples(index=False):
            assert set(means.replace("+", ";").split(";")) <= set(known)
            assert not (certain and ";" in means)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("汽车修理", "O8111"), ("汽修厂", "O8111"), ("橡胶制品", "C291"), ("橡胶制品业", "C291"), ("轮胎厂", "C2911"),
        ("C2911 轮胎制造", "C2911"), ("29橡胶", "C291"), ("轮胎制造（C2911）", "C2911"), ("木质家具", "C2110"),
        ("制造业-橡胶和塑料制品业-轮胎制造", "C2911"), ("商砼", "C3021"), ("Auto repair", "O8111"), ("电镀加工", "C3360"),
    ],
)  # fmt: skip
def test_an_everyday_word_for_an_industry_is_understood(cell: str, code: str) -> None:
    assert meant("industry", cell) == (code, "")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("喷涂", "C3360"),
        ("家具厂", "C211"),
        ("机械加工", "C34"),
        ("食品厂、电镀", "C3360"),
        ("米厂/翻砂", "C3391"),
    ],
)
def test_an_industry_that_may_be_several_is_taken_at_its_strictest_and_to_be_verified(
    cell: str, code: str
) -> None:
    assert meant("industry", cell) == (code, cell)


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("电焊烟尘", "D11"), ("粉尘（矽尘）、噪声", "D01;P01"), ("苯,甲苯;二甲苯", "C028;C029;C030"),
        ("电焊(锰、电焊烟尘)", "C003;D11"), ("噪声85dB(A)", "P01"), ("苯：3mg/m³、噪声 88 dB", "C028;P01"),
        ("1、噪声；2、矽尘", "P01;D01"), ("噪声/苯", "P01;C028"), ("噪声 苯", "P01;C028"), ("矽尘（总尘）", "D01"),
        ("化学毒物（苯、甲苯）、噪声", "C028;C029;P01"), ("welding fumes; noise", "D11;P01"), ("高温等", "P02"),
        ("噪声和振动", "P01;P06"), ("1,2-二氯乙烷", "C035"), ("噪声（8人）", "P01"), ("X射线", "R03"), ("燥声", "P01"),
    ],
)  # fmt: skip
def test_a_cell_of_hazards_is_understood_as_offices_write_it(cell: str, codes: str) -> None:
    assert meant("hazards", cell) == (codes, "")


@pytest.mark.parametrize(
    ("cell", "codes", "word"),
    [
        ("苯系物", "C028", "苯系物"), ("油漆、噪声", "C028;P01", "油漆"), ("粉尘", "D01", "粉尘"), ("solvents", "C028", "solvents"),
        ("电焊", "D11;C003", "电焊"), ("酸雾；粉尘", "C165;D01", "酸雾;粉尘"), ("苯、苯系物", "C028", ""),
    ],
)  # fmt: skip
def test_a_hazard_that_may_be_several_is_taken_at_its_strictest_and_to_be_verified(
    cell: str, codes: str, word: str
) -> None:
    assert meant("hazards", cell) == (codes, word)


@pytest.mark.parametrize(
    ("kind", "cell", "near"),
    [
        ("industry", "橡胶销售", "橡胶"), ("industry", "核桃加工", "-"), ("industry", "某某", "-"),
        ("hazards", "工会", "-"), ("hazards", "电焊烟雾尘", "电焊烟尘"), ("hazards", "xyz尘", "-"),
        ("hazards", "其他危害", "-"), ("industry", "其他", "-"),
    ],
)  # fmt: skip
def test_a_name_is_offered_only_when_it_is_near_in_meaning(kind: str, cell: str, near: str) -> None:
    assert meant(kind, cell) == ({"industry": "unknown_industry", "hazards": "unknown_hazard"}[kind], near)


def test_the_words_to_be_verified_stay_on_the_record(tmp_path: Path) -> None:
    rows = (
        employer(1, industry="喷涂", hazards="油漆、噪声"),
        employer(2, industry="橡胶制品", hazards="苯"),
    )
    intake = read_in(write_csv(tmp_path / "a.csv", *rows))
    assert outcome(intake) == "accept_with_warning"
    kept = intake.frames["employers"][["industry", "industry_word", "hazard_words"]].fillna("")
    assert kept.to_numpy().tolist() == [["C3360", "喷涂", "油漆"], ["C291", "", ""]]
    assert [each.code for each in intake.warnings] == ["word_to_verify", "word_to_verify"]


def own(folder: Path, lines: str, encoding: str = "utf-8") -> Path:
    """Give a bureau words of its own."""
    (folder / "data").mkdir()
    (folder / "data" / "words.csv").write_bytes((HEAD + lines).encode(encoding))
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_bureaus_own_words_add_to_the_shipped_ones(tmp_path: Path, encoding: str) -> None:
    folder = own(tmp_path, "老王车行,industry,汽车修理与维护,yes\n焊花,hazard,D11;C003,no\n", encoding)
    assert meant("industry", "老王车行", folder) == ("O8111", "")
    assert meant("hazards", "焊花", folder) == ("C003", "焊花")
    assert meant("industry", "橡胶制品", folder) == ("C291", "")


def test_an_own_meaning_is_added_to_the_shipped_ones_and_one_that_is_certain_settles_the_word(
    tmp_path: Path,
) -> None:
    folder = own(tmp_path, "喷漆,hazard,铅及其化合物（不包括四乙基铅）,no\n喷涂,industry,C2110,yes\n")
    read = Kind.chosen("hazards", {}, "test").read(
        pd.Series(["喷漆"], dtype="str"), "text", Context(load_reference(folder), TODAY)
    )
    doubt = next(each for each in read.faults if each.code == "word_to_verify")
    may = doubt.facts["may"]
    assert not isinstance(may, str)
    assert "铅" in may.iloc[0]
    assert "二甲苯" in may.iloc[0]
    assert meant("industry", "喷涂", folder) == ("C2110", "")


@pytest.mark.parametrize(
    ("line", "column"),
    [("焊花,hazzard,D11,yes", "kind"), ("焊花,hazard,D99,yes", "means"), ("焊花,hazard,D11,perhaps", "certain"),
     (",hazard,D11,yes", "word"), ("焊花,hazard,,no", "means")],
)  # fmt: skip
def test_a_line_of_own_words_that_says_nothing_is_named(tmp_path: Path, line: str, column: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_reference(own(tmp_path, line + "\n"))
    assert (refused.value.code, refused.value.facts["line"], refused.value.facts["column"]) == (
        "strange_word",
        2,
        column,
    )


def test_a_file_that_is_no_table_of_words_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "words.csv").write_text("a,b\n1,2\n")
    with pytest.raises(SettingsError) as refused:
        load_reference(tmp_path)
    assert refused.value.code == "words_unreadable"


def test_shared_names_of_a_bureau_add_to_the_shipped_ones(tmp_path: Path) -> None:
    names = tmp_path / "data" / "profiles" / "names"
    names.mkdir(parents=True)
    (names / "hazards.toml").write_text('"焊花" = "D11"\n', "utf-8")
    text = (ROOT / "data" / "profiles" / "exposures.toml").read_text("utf-8")
    profile = tmp_path / "data" / "profiles" / "own.toml"
    profile.write_text(text.replace('kind = "hazards"', 'kind = "hazards"\nwords = "hazards"'), "utf-8")
    path = tmp_path / "a.csv"
    path.write_text("统一社会信用代码,危害因素\n91440106MA00000011,焊花\n91440106MA00000011,噪音\n", "utf-8")
    intake = read_file(path, load_profile("own", tmp_path), reference(), import_day=TODAY, apart=False)
    assert list(intake.frames["exposures"]["factor"]) == ["D11", "P01"]
