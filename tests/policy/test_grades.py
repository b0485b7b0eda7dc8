"""Grades I to III as the pilot has them, to the last worker and the last unit of a limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scheduler.policy.law import Combined, Condition, Limit
from tests.policy.bureau import (
    BENZENE,
    NOISE,
    REFERENCE,
    SILICA,
    XRAY,
    employer,
    exposed,
    graded,
    measured,
    policy,
)

# the official table: nature, exposure, workers, grade
OFFICIAL = [
    (nature, level, workers, grade)
    for nature, level, by_band in [
        ("general", "compliant", ("I", "I", "I")),
        ("general", "exceeds", ("II", "II", "III")),
        ("severe", "compliant", ("II", "II", "III")),
        ("severe", "exceeds", ("III", "III", "III")),
    ]
    for workers, grade in zip((1, 9, 10, 49, 50, 51), [each for each in by_band for _ in "ab"], strict=True)
]


@pytest.mark.parametrize(("nature", "level", "workers", "grade"), OFFICIAL)
def test_the_grade_is_that_of_the_official_table(nature: str, level: str, workers: int, grade: str) -> None:
    factor, limit = (NOISE, 85.0) if nature == "general" else (SILICA, 1.0)
    value = limit if level == "compliant" else limit * 1.01
    row = graded(exposures=[exposed(factor, workers)], measurements=[measured(factor, value)]).iloc[0]
    assert (row["hazard_nature"], row["exposure_level"], row["risk_grade"]) == (nature, level, grade)


def test_the_limit_itself_is_compliant_and_the_ratio_is_told() -> None:
    at = graded(exposures=[exposed(NOISE)], measurements=[measured(NOISE, 85.0)]).iloc[0]
    above = graded(exposures=[exposed(NOISE)], measurements=[measured(NOISE, 85.1)]).iloc[0]
    assert (at["exposure_level"], at["exposure_ratio"]) == ("compliant", 1.0)
    assert above["exposure_level"] == "exceeds"


def test_the_share_of_points_above_the_limit_counts_what_can_be_compared() -> None:
    rows = [
        *(measured(NOISE, value, point=str(number)) for number, value in enumerate((84.0, 85.0, 86.0))),
        measured(SILICA, 2.0),
        measured(SILICA, 2.0, point="in another unit", unit="ppm"),
    ]
    tested = graded(exposures=[exposed(NOISE), exposed(SILICA)], measurements=rows).iloc[0]
    assert tested["above_share"] == 0.5
    assert np.isnan(graded(exposures=[exposed(NOISE)]).iloc[0]["above_share"])


def test_benzene_is_measured_against_the_limit_of_its_day() -> None:
    def level(day: date) -> str:
        row = measured(BENZENE, 5.0, measured_on=day)
        found = graded(exposures=[exposed(BENZENE)], measurements=[row], as_of=date(2023, 3, 1))
        return str(found["exposure_level"].iloc[0])

    assert level(date(2022, 10, 31)) == "compliant"  # 6 until then
    assert level(date(2022, 11, 1)) == "exceeds"  # 3 from then


def test_total_and_respirable_dust_have_limits_of_their_own() -> None:
    total = measured(SILICA, 0.8, fraction="total")
    respirable = measured(SILICA, 0.8, fraction="respirable")
    untold = measured(SILICA, 0.8, fraction=None)
    levels = [
        graded(exposures=[exposed(SILICA)], measurements=[each])["exposure_level"].iloc[0]
        for each in (total, respirable, untold)
    ]
    assert levels == ["compliant", "exceeds", "exceeds"]  # what is not told meets the strictest


def test_a_short_term_value_meets_the_short_term_limit() -> None:
    mean = measured(BENZENE, 5.0, limit_kind="TWA")
    peak = measured(BENZENE, 5.0, limit_kind="STEL")
    levels = [
        graded(exposures=[exposed(BENZENE)], measurements=[each])["exposure_level"].iloc[0]
        for each in (mean, peak)
    ]
    assert levels == ["exceeds", "compliant"]


def test_units_are_converted_and_an_unknown_unit_is_not_compared() -> None:
    micro = graded(exposures=[exposed(BENZENE)], measurements=[measured(BENZENE, 3000, unit="μg/m³")]).iloc[0]
    unknown = graded(exposures=[exposed(BENZENE)], measurements=[measured(BENZENE, 1.0, unit="ppm")]).iloc[0]
    assert (micro["exposure_level"], round(micro["exposure_ratio"], 9)) == ("compliant", 1.0)
    assert unknown["exposure_level"] == "unknown"
    assert "not_comparable" in unknown["reasons"].split(";")


def test_a_fact_of_the_site_chooses_among_the_limits_of_silica() -> None:
    def level(facts: str | None) -> str:
        row = graded(
            employer(facts=facts), exposures=[exposed(SILICA)], measurements=[measured(SILICA, 0.6)]
        ).iloc[0]
        return str(row["exposure_level"])

    assert [level(None), level("silica=50-80"), level("silica=80+")] == ["compliant", "compliant", "exceeds"]


def test_each_hazard_is_graded_with_its_own_workers_and_the_highest_counts() -> None:
    rows = [exposed(NOISE, 60), exposed(SILICA, 5)]
    tests = [measured(NOISE, 80), measured(SILICA, 0.5)]
    own = graded(employer(exposed_workers=65), exposures=rows, measurements=tests).iloc[0]
    assert own["risk_grade"] == "II"  # silica with 5 workers; with all 65 it would be III


def test_the_latest_report_replaces_the_one_before() -> None:
    old = measured(NOISE, 95, measured_on=date(2025, 12, 1))
    point = measured(NOISE, 90, measured_on=date(2026, 5, 20), point="press")
    new = measured(NOISE, 80, measured_on=date(2026, 6, 1))
    assert (
        graded(exposures=[exposed(NOISE)], measurements=[old, new])["exposure_level"].iloc[0] == "compliant"
    )
    same = graded(exposures=[exposed(NOISE)], measurements=[point, new])
    assert same["exposure_level"].iloc[0] == "exceeds"  # a point of the same report


def test_the_conditions_of_the_pilot_give_what_the_hazard_table_marks_as_severe() -> None:
    factors = REFERENCE.factors
    rows = [{"employer": f"E{place}", "exposed_workers": 20.0} for place in range(len(factors))]
    exposures = [exposed(code, 20, employer=f"E{place}") for place, code in enumerate(factors.index)]
    found = graded(*rows, exposures=exposures)
    marked = (factors["severe_factor"] == "Y").map({True: "severe", False: "general"})
    assert found["hazard_nature"].tolist() == marked.tolist()


def test_exempt_radiation_is_general() -> None:
    plain = graded(exposures=[exposed(XRAY)]).iloc[0]
    exempt = graded(employer(facts="radiation=exempt"), exposures=[exposed(XRAY)]).iloc[0]
    assert (plain["hazard_nature"], exempt["hazard_nature"]) == ("severe", "general")


def test_shanghai_counts_three_and_four_exposed_apart_and_more_than_fifty_in_all() -> None:
    rules = policy("shanghai")

    def nature(workers: float, total: float, factor: str = SILICA) -> str:
        found = graded(
            employer(exposed_workers=total), exposures=[exposed(factor, workers)], rules=rules
        ).iloc[0]
        return str(found["hazard_nature"])

    assert [nature(3, 20), nature(4, 20)] == ["general", "severe"]
    assert [nature(20, 50, NOISE), nature(20, 51, NOISE)] == ["general", "severe"]


@pytest.mark.parametrize(
    ("industry", "others", "facts", "nature", "reason"),
    [
        ("C3011", None, None, "severe", "nature_by_industry"),
        ("A0111", None, None, "general", "nature_by_industry"),
        ("A0111", "C3011", None, "severe", "nature_by_industry"),
        ("C1952", None, None, "severe", "ask_solvent"),
        ("C1952", None, "solvent=no", "general", "nature_by_industry"),
        ("C1952", None, "solvent=yes", "severe", "nature_by_industry"),
        ("X9999", None, None, "unknown", "industry_unknown"),
    ],
)
def test_without_hazards_on_record_the_industry_decides(
    industry: str, others: str | None, facts: str | None, nature: str, reason: str
) -> None:
    row = graded(employer(industry=industry, other_industries=others, facts=facts)).iloc[0]
    assert row["hazard_nature"] == nature
    assert reason in row["reasons"].split(";")
    assert ("ask_solvent" in row["reasons"]) == (industry == "C1952" and facts is None)


@pytest.mark.parametrize(
    ("factor", "industry", "months"), [(SILICA, "C3011", 12), (NOISE, "A0111", 36)], ids=["severe", "general"]
)
def test_a_test_is_stale_the_day_after_its_term(factor: str, industry: str, months: int) -> None:
    def stale(day: date) -> bool:
        row = graded(
            employer(industry=industry),
            exposures=[exposed(factor)],
            measurements=[measured(factor, 0.1, measured_on=date(2023, 5, 31))],
            as_of=day,
        ).iloc[0]
        return bool(row["test_stale"])

    last = date(2023 + months // 12, 5, 31)
    assert not stale(last)
    assert stale(date(last.year, 6, 1))


def test_missing_and_stale_input_raises_and_never_lowers() -> None:
    fresh = graded(exposures=[exposed(NOISE)], measurements=[measured(NOISE, 80)]).iloc[0]
    stale = graded(
        exposures=[exposed(NOISE)], measurements=[measured(NOISE, 80, measured_on=date(2020, 1, 1))]
    ).iloc[0]
    none = graded(exposures=[exposed(NOISE)]).iloc[0]
    crowd = graded(
        employer(employees=None, exposed_workers=None),
        exposures=[exposed(NOISE)],
        measurements=[measured(NOISE, 90)],
    ).iloc[0]
    assert [row["risk_grade"] for row in (fresh, stale, none, crowd)] == ["I", "II", "II", "III"]
    assert [row["exposure_level"] for row in (fresh, stale, none)] == ["compliant", "unknown", "unknown"]
    assert "test_stale" in stale["reasons"]
    assert "never_tested" in none["reasons"]
    assert "workers_unknown" in crowd["reasons"]


def test_a_report_reaches_thirty_days_back_and_no_further() -> None:
    def level(day: date) -> str:
        rows = [measured(NOISE, 90, measured_on=day), measured(NOISE, 80, measured_on=date(2026, 6, 1))]
        return str(graded(exposures=[exposed(NOISE)], measurements=rows)["exposure_level"].iloc[0])

    assert [level(date(2026, 5, 2)), level(date(2026, 5, 1))] == ["exceeds", "compliant"]


def test_what_the_authority_names_is_severe_and_told_as_such() -> None:
    rules = policy()
    named = replace(rules, severe={**rules.severe, "authority": Condition(factors=(NOISE,))})
    by_name = graded(exposures=[exposed(NOISE)], rules=named).iloc[0]
    both = graded(exposures=[exposed(NOISE), exposed(SILICA)], rules=named).iloc[0]
    assert (by_name["hazard_nature"], by_name["nature_source"]) == ("severe", "authority")
    assert (both["hazard_nature"], both["nature_source"]) == ("severe", "hazards")


def test_a_limit_of_the_policy_holds_on_its_first_and_last_day() -> None:
    rules = policy()
    limit = Limit(NOISE, "LEX", 70, "dB(A)", from_day=date(2026, 6, 1), to_day=date(2026, 6, 3))
    own = replace(rules, tests=replace(rules.tests, limits={"own": limit}))

    def level(day: int, month: int = 6) -> str:
        row = measured(NOISE, 80, measured_on=date(2026, month, day))
        return str(
            graded(exposures=[exposed(NOISE)], measurements=[row], rules=own)["exposure_level"].iloc[0]
        )

    assert [level(31, 5), level(1), level(3), level(4)] == ["compliant", "exceeds", "exceeds", "compliant"]


def test_employers_are_measured_apart() -> None:
    rows = [
        measured(NOISE, 80, employer="A"),
        measured(BENZENE, 9, employer="B"),
        measured(SILICA, 9, employer="C"),
    ]
    found = graded(*[employer(employer=code) for code in "ABCD"], measurements=rows)
    assert found["exposure_level"].tolist() == ["compliant", "exceeds", "exceeds", "unknown"]


def test_of_several_unknown_hazards_the_most_exposed_counts() -> None:
    rows = [exposed("X1", 5), exposed("X2", 60)]
    row = graded(exposures=rows).iloc[0]
    assert (row["hazard_nature"], row["risk_grade"]) == ("unknown", "III")
    assert "factor_unknown" in row["reasons"]


def test_the_total_headcount_may_be_taken_instead() -> None:
    rules = policy()
    total = replace(rules, headcount=replace(rules.headcount, combined=Combined("total")))
    rows, tests = [exposed(SILICA, 5)], [measured(SILICA, 0.5)]
    crowd = employer(exposed_workers=65)
    assert graded(crowd, exposures=rows, measurements=tests)["risk_grade"].iloc[0] == "II"
    assert graded(crowd, exposures=rows, measurements=tests, rules=total)["risk_grade"].iloc[0] == "III"


def test_a_test_on_the_day_the_process_changed_counts() -> None:
    event = {"event": "1", "employer": "E", "kind": "process_change", "happened_on": date(2026, 6, 1)}
    before = measured(NOISE, 80, measured_on=date(2026, 5, 31))
    on_the_day = measured(NOISE, 80, measured_on=date(2026, 6, 1))
    stale = [
        bool(graded(exposures=[exposed(NOISE)], measurements=[row], events=[event])["test_stale"].iloc[0])
        for row in (before, on_the_day)
    ]
    assert stale == [True, False]
