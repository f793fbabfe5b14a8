"""Evidence in the text: marks that overlap, touch or reach too far still give back every character."""

from typing import Any

import pytest

from api.pages.transcript import view_turns
from asr.transcript import Transcript, Turn
from klankbord.call_views import CallDetail, SuggestionView
from klankbord.findings import FindingView

TEXT = "u spreekt met Fatima van de gemeente"


def finding(name: str, start: int, end: int, label: str = "X") -> FindingView:
    return FindingView(id=name, turn=0, start=start, end=end, label=label, explanation="", moment=None)


def detail(evidence: list[FindingView], disclosures: list[FindingView]) -> CallDetail:
    suggestion = SuggestionView(
        id="s",
        criterion="begroeting",
        section="",
        title="Begroeting",
        fatal=False,
        allows_nvt=True,
        weight=1,
        verdict="voldoet",
        score=100,
        confidence=1,
        explanation="",
        findings=tuple(evidence),
        review=None,
    )
    empty: dict[str, Any] = {"summary": None, "recogniser": None, "score": None, "waveform": None}
    transcript = Transcript("a", (Turn("employee", TEXT),))
    return CallDetail(
        transcript=transcript, suggestions=(suggestion,), disclosures=tuple(disclosures), **empty
    )


@pytest.mark.parametrize(
    ("evidence", "disclosures", "marked", "reason"),
    [
        ([], [], [], "nothing to mark"),
        ([(14, 20)], [], [("Fatima", "0", ("Begroeting",))], "one span"),
        ([(0, 36)], [], [(TEXT, "0", ("Begroeting",))], "the whole turn"),
        (
            [(0, 20)],
            [(14, 20)],
            [("u spreekt met ", "0", ()), ("Fatima", "0 d0", ("Begroeting", "naam"))],
            "a name within the evidence",
        ),
        (
            [(0, 9), (2, 13)],
            [],
            [("u ", "0", ()), ("spreekt", "0 1", ("Begroeting",)), (" met", "1", ("Begroeting",))],
            "spans that overlap",
        ),
        ([(25, 99)], [], [("de gemeente", "0", ("Begroeting",))], "past the end of the text"),
    ],
)
def test_text_is_cut_where_marks_begin_and_end(
    evidence: list[tuple[int, int]], disclosures: list[tuple[int, int]], marked: list[Any], reason: str
):
    shown = detail(
        [finding(str(number), *span) for number, span in enumerate(evidence)],
        [finding(f"d{number}", *span, "PERSON") for number, span in enumerate(disclosures)],
    )
    pieces = view_turns(shown, unmasked=False)[0].pieces
    assert "".join(piece.text for piece in pieces) == TEXT, reason
    assert [(piece.text, piece.ids, piece.labels) for piece in pieces if piece.marks] == marked, reason


@pytest.mark.parametrize("unmasked", [False, True])
def test_a_hidden_name_is_told_to_a_screen_reader(unmasked: bool):
    pieces = view_turns(detail([], [finding("d", 14, 20, "PERSON")]), unmasked=unmasked)[0].pieces
    assert [piece.text for piece in pieces if piece.is_personal] == ["Fatima"]
    assert any(piece.is_hidden for piece in pieces) is not unmasked
