"""The simulation: what is drawn tells the truth, what is listed does not."""

from evaluation.triage import ranking_table, report_of, simulate


def test_the_weighted_sample_is_unbiased_and_the_list_itself_is_not():
    report = report_of(simulate(months=40, nights=8))
    rows = {row.name: row.figures for row in report.tables[0].rows}
    for name in ("share", "score"):
        _, _, bias, coverage = rows[name]
        assert bias.low <= 0 <= bias.high, name
        assert coverage.value >= 0.85, name
    _, _, bias, _ = rows["share_listed"]
    assert bias.low > 0.1  # picked calls are worse on purpose


def test_the_list_gives_more_finds_than_chance():
    (of_list,), (at_random,) = (row.figures for row in report_of(simulate(months=3, nights=4)).tables[1].rows)
    assert of_list.value > 2 * at_random.value


def test_the_first_tenth_of_a_list():
    ranked = [True, False, True, *[False] * 17]
    table = ranking_table(ranked, [(0.9, found) for found in ranked], minutes=6)
    rows = {row.name: row.figures[0].value for row in table.rows}
    assert rows == {"top": 0.5, "random": 0.1, "fatal": 0.5, "best": 1.0}
