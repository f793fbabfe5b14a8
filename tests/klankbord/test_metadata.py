from pathlib import Path

import pytest

from klankbord.errors import MetadataInvalid
from klankbord.metadata import load_metadata

HEADER = "bestand,extern_id,begintijd,kanaal,wachtrij,medewerker,onderwerp,wachtstand\n"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.csv", HEADER + "a.wav,Z-1,2026-11-02T09:00:00+01:00,,,,,12.5-30;80-92\n", "commas"),
        (
            "a.csv",
            "\ufeff" + HEADER.replace(",", ";") + 'a.wav;Z-1;2026-11-02T09:00:00;;;;;"12,5-30;80-92"\n',
            "semicolons, a decimal comma and a byte order mark, as spreadsheets write, with Dutch time",
        ),
        (
            "a.json",
            '[{"bestand": "a.wav", "extern_id": "Z-1", "begintijd": "2026-11-02T08:00:00Z",'
            ' "wachtstand": [[80, 92], [12.5, 30]]}]',
            "JSON, hold segments out of order",
        ),
    ],
)
def test_csv_and_json_say_the_same(tmp_path: Path, name: str, text: str, reason: str):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    line = load_metadata(path)["a.wav"]
    assert line.extern_id == "Z-1", reason
    assert line.begintijd is not None
    assert line.begintijd.timestamp() == 1793606400, reason
    assert line.wachtstand == [(12.5, 30.0), (80.0, 92.0)], reason
    assert line.wachtrij is None


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", HEADER + "a.wav,,gisteren,,,,,\n", "regel 2: begintijd"),
        ("a.csv", HEADER + "a.wav,,46347.43,,,,,\n", "regel 2: begintijd"),  # how Excel stores a moment
        ("a.csv", HEADER + "a.wav,,20261120,,,,,\n", "regel 2: begintijd"),
        ("a.csv", HEADER + "a.wav,,0001-01-01T00:00,,,,,\n", "regel 2: begintijd"),
        ("a.csv", HEADER + 'a.wav,,,,,,"Balie,\nb.wav,,,,,,,5-12\n', "regel 2: dit is geen geldige CSV"),
        ("a.csv", HEADER + "a.wav,,9999-12-31T23:30:00Z,,,,,\n", "regel 2: begintijd"),
        ("a.csv", HEADER + "a.wav,,,,,,,0-1e308\n", "regel 2: wachtstand"),
        ("a.json", '[{"bestand": "a.wav", "begintijd": 46347}]', "regel 1: begintijd"),
        ("a.json", '[{"bestand": "a.wav", "extern_id": "Z\\u0000"}]', "regel 1: extern_id"),
        ("a.csv", HEADER + "a.wav,," + "," + "k" * 60 + ",,,,\n", "regel 2: kanaal"),
        ("a.csv", HEADER + "a.wav,,,,,,,30-12\n", "regel 2: wachtstand"),
        ("a.csv", HEADER + "a.wav,,,,,,,\na.wav,,,,,,,\n", "regel 3: dit bestand staat er twee keer in"),
        ("a.csv", "naam\na.wav\n", "regel 1: kolom 1 heeft geen bekende naam"),
        ("a.csv", "bestand,medwerker\na.wav,M1\n", "regel 1: kolom 2 heeft geen bekende naam. Kies uit: bes"),
        ("a.csv", "a.wav,J. Jansen\n", "regel 1: kolom 1 heeft geen"),  # the line with names was forgotten
        ("a.csv", "bestand\tmedewerker\na.wav\tM1\n", "regel 1: kolom 1"),  # tabs
        ("a.csv", "extern_id,medewerker\nZ-1,M1\n", "de kolom 'bestand' ontbreekt"),
        ("a.csv", "bestand,team,Team\na.wav,Balie,Post\n", "regel 1: kolom 3 heeft dezelfde naam"),
        ("a.csv", "", "de kolom 'bestand' ontbreekt"),
        ("a.csv", "bestand,team\na.wav,Balie, west\n", "regel 2: hier staan meer waarden dan kolommen"),
        ("a.csv", HEADER + "a.wav,,gisteren,,,,,\n", "Schrijf de datum en de tijd als 2026-11-02T09:14"),
        ("a.csv", HEADER + "a.wav,,,,,,,12 tot 30\n", "Schrijf de seconden als 12.5-30;80-92"),
        ("a.json", '{"bestand": "a.wav"}', "een lijst"),
        ("a.json", "[{", "regel 1: dit is geen geldige JSON"),
        ("a.json", "[3]", "regel 1"),
        ("a.json", "[" * 100_000, "a.json: dit is geen geldige JSON"),  # deeper than Python goes
        ("a.json", "[" + "9" * 5_000 + "]", "a.json: dit is geen geldige JSON"),  # longer than Python reads
        ("a.csv", HEADER + '"' + "a" * 140_000, "dit is geen geldige CSV"),  # a quote without end
    ],
)
def test_a_fault_names_the_line_and_the_column(tmp_path: Path, name: str, text: str, said: str):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MetadataInvalid, match=said):
        load_metadata(path)


def test_a_column_without_a_known_name_is_told_by_its_place_as_it_may_be_somebodys_name(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("bestand,J. Jansen\n", encoding="utf-8")
    with pytest.raises(MetadataInvalid) as caught:
        load_metadata(path)
    assert "Jansen" not in caught.value.detail


def test_capitals_and_spaces_do_not_matter(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("Bestand, Medewerker , Extern_ID\na.wav , M1, \n", encoding="utf-8")
    line = load_metadata(path)["a.wav"]
    assert (line.medewerker, line.extern_id) == ("M1", None)


def test_a_file_from_an_old_spreadsheet_is_told_how_to_be_saved(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes("bestand;team\na.wav;Café\n".encode("cp1252"))
    with pytest.raises(MetadataInvalid, match=r"niet opgeslagen als UTF-8\. Kies in Excel"):
        load_metadata(path)


def test_a_missing_file_is_one_line(tmp_path: Path):
    with pytest.raises(MetadataInvalid, match=r"weg\.csv kan niet worden gelezen"):
        load_metadata(tmp_path / "weg.csv")


def test_a_moment_as_people_write_it(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "a.wav,,2-11-2026 09:14,,,,,\n", encoding="utf-8")
    moment = load_metadata(path)["a.wav"].begintijd
    assert moment is not None
    assert moment.isoformat() == "2026-11-02T09:14:00+01:00"


def test_what_a_spreadsheet_writes_inside_a_cell_is_kept(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text('bestand;team\n"a\nb.wav";Balie\u00a0Zuid\nc\u2028d.wav;Post\n', encoding="utf-8")
    found = load_metadata(path)
    assert [(name, line.team) for name, line in found.items()] == [
        ("a\nb.wav", "Balie Zuid"),
        ("c\u2028d.wav", "Post"),
    ]
