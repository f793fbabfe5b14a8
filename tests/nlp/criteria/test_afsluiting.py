"""Closing: a last question and a farewell."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.afsluiting import suggest_closing
from nlp.results import Outcome

Converse = Callable[..., Conversation]

ANSWERED = Outcome("answered", 0.7, 1)
BEGIN = ("m: goedemorgen", "i: wat kost een paspoort", "m: dat kost tachtig euro")


@pytest.mark.parametrize(
    ("ending", "score", "labels"),
    [
        (("m: kan ik verder nog iets voor u doen", "i: nee", "m: fijne dag"), 100, ["slotvraag", "groet"]),
        (
            ("m: Heeft u nog andere vragen? Nee? Dan wens ik u een prettig weekend.",),
            100,
            ["slotvraag", "groet"],
        ),
        (("m: was dat alles", "i: ja", "m: tot ziens hoor"), 100, ["slotvraag", "groet"]),
        (("i: dank u", "m: fijne dag nog"), 50, ["groet"]),
        (("m: is alles zo duidelijk voor u", "i: ja"), 70, ["slotvraag"]),
        (("i: oke", "m: oke"), 0, ["einde"]),
        (("i: kan ik nog iets vragen, fijne dag", "m: oke"), 0, ["einde"]),  # the caller's words do not count
    ],
)
def test_score_and_evidence(
    converse: Converse, ending: tuple[str, ...], score: int, labels: list[str]
) -> None:
    suggestion = suggest_closing(converse(*BEGIN, *ending), ANSWERED)
    assert suggestion.score == score
    assert [finding.label for finding in suggestion.findings] == labels


def test_a_call_put_through_is_not_closed(converse: Converse) -> None:
    suggestion = suggest_closing(converse(*BEGIN, "m: ik verbind u door"), Outcome("transferred", 0.8, 3))
    assert (suggestion.verdict, suggestion.score) == ("nvt", None)
