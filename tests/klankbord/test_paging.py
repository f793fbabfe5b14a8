import pytest

from klankbord.errors import CursorInvalid
from klankbord.paging import cut_page, decode_cursor, encode_cursor


def test_a_cursor_gives_its_key_back():
    assert decode_cursor(encode_cursor(0.25, "id-1"), float, str) == (0.25, "id-1")


@pytest.mark.parametrize(
    ("cursor", "reason"),
    [
        ("", "empty"),
        ("geen cursor!", "no base64"),
        (encode_cursor("a", "b"), "the key of another list"),
        (encode_cursor(0.25), "too short"),
        ("MQ", "JSON, but no list"),
        ("é", "not even ASCII"),
        (encode_cursor(0.25, "\ud800"), "a lone surrogate"),
        (encode_cursor(0.25, "a\x00b"), "a NUL"),
    ],
)
def test_a_made_up_cursor_is_refused(cursor: str, reason: str):
    with pytest.raises(CursorInvalid):
        decode_cursor(cursor, float, str)


@pytest.mark.parametrize(
    ("rows", "page", "following"),
    [
        ([], [], None),
        ([1, 2], [1, 2], None),
        ([1, 2, 3], [1, 2], "2"),
    ],
)
def test_the_page_ends_where_the_next_begins(rows: list[int], page: list[int], following: str | None):
    assert cut_page(rows, limit=2, key=str) == (page, following)
