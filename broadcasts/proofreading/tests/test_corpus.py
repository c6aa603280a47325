"""The figures the checks are judged by: what they find of planted faults, and how often they cry wolf."""

import sys
from collections import defaultdict

import pytest

from broadcasts.proofreading.tests import reading


def test_corpus_is_large_and_half_of_it_is_faulty():
    clean, faulty = reading.clean(), reading.faulty()

    assert len(clean) >= 120
    assert len(faulty) >= 120
    assert len({*clean, *(one.text for one in faulty)}) == len(clean) + len(faulty)


def test_checks_find_nine_of_ten_faults_and_leave_clean_texts_alone(capsys):
    table: dict[str, list[bool]] = defaultdict(list)
    for fault in reading.faulty():
        table[fault.rule].append(reading.is_found(fault))
    warned = [text for text in reading.clean() if reading.warnings(text)]

    hits = [hit for row in table.values() for hit in row]
    lines = [f"{rule:<22}{sum(row):>6}{len(row):>5}" for rule, row in table.items()]
    lines.append(
        f"{'all':<22}{sum(hits):>6}{len(hits):>5}   clean texts warned of: {len(warned)} of {len(reading.clean())}"
    )
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")

    assert sum(hits) >= 0.9 * len(hits)
    assert len(warned) <= 0.05 * len(reading.clean())


def test_texts_that_were_never_tuned_on_hold_too():
    faulty, clean = reading.faulty("holdout_faulty"), reading.clean("holdout_clean")

    missed = [fault for fault in faulty if not reading.is_found(fault)]
    warned = [text for text in clean if reading.warnings(text)]

    assert (len(faulty), len(clean)) == (30, 30)
    assert len(missed) <= 0.1 * len(faulty)
    assert len(warned) <= 0.05 * len(clean)


@pytest.mark.parametrize("fault", reading.faulty(), ids=lambda fault: f"{fault.rule}-{fault.excerpt[:12]}")
def test_planted_fault_is_found_once_per_rule_and_alone(fault):
    others = {one.rule for one in reading.findings(fault.text, rule=fault.rule) if one.level != "note"} - {fault.rule}

    assert others == set()
