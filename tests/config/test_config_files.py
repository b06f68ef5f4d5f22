"""Files as they come, and the command that looks at them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from config.cli import check_command
from config.demo import EXAMPLE, example_hall
from config.load import Complaints, read

TEXT = EXAMPLE.read_text(encoding="utf-8")


def file_of(folder: Path, text: str | bytes) -> Path:
    path = folder / "hall.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def complaints(path: Path) -> list[str]:
    with pytest.raises(Complaints) as raised:
        read(path)
    return raised.value.complaints


def run(*args: str, differences: list[str] | None = None, faults: list[str] | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(check_command(lambda _hall, _data: differences or [], lambda _hall: faults or []), args)
    return result.exit_code, result.output


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert complaints(tmp_path / "hall.toml") == [
        "hall.toml: cannot be read (No such file or directory): check the path and its permissions"
    ]


def test_a_folder_in_place_of_a_file_is_told(tmp_path):
    (complaint,) = complaints(tmp_path)
    assert "cannot be read (Is a directory)" in complaint


def test_a_file_in_gb18030_is_told_to_be_saved_as_utf_8(tmp_path):
    path = file_of(tmp_path, '[hall]\ncode = "x"\nname = "云溪县"\n'.encode("gb18030"))
    assert complaints(path) == ["hall.toml: line 3 is not UTF-8: save the file again with the encoding UTF-8"]


def test_a_byte_order_mark_does_no_harm(tmp_path):
    assert read(file_of(tmp_path, b"\xef\xbb\xbf" + TEXT.encode())) == example_hall()


def test_line_ends_of_windows_do_no_harm(tmp_path):
    assert read(file_of(tmp_path, TEXT.replace("\n", "\r\n"))) == example_hall()


def test_dates_and_times_may_stand_without_quotes(tmp_path):
    text = TEXT.replace('mon = [["08:30", "12:00"]', "mon = [[08:30:00, 12:00:00]").replace('["2026-10-01", ', "[2026-10-01, ")
    assert text != TEXT
    assert read(file_of(tmp_path, text)) == example_hall()


def test_an_opening_time_with_seconds_is_told(tmp_path):
    path = file_of(tmp_path, TEXT.replace('mon = [["08:30"', "mon = [[08:30:15"))
    assert complaints(path) == ['hall.toml: hours.week.mon[0][0]: 08:30:15 is not a time of day: write "HH:MM", "00:00" to "24:00"']


def test_a_hall_that_was_read_cannot_be_changed():
    hall = example_hall()
    with pytest.raises(ValueError, match="frozen"):
        hall.wait.limit_min = 60


def test_check_prints_every_complaint_and_ends_with_1(tmp_path):
    path = file_of(tmp_path, TEXT.replace("warn_min = 20", "warn_mn = 20").replace("paper_mm = 58", "paper_mm = 57"))
    code, output = run("--config", str(path))
    assert code == 1
    assert output.splitlines() == [
        "hall.toml: wait.warn_mn: unknown option (did you mean warn_min?)",
        "hall.toml: printers[1].paper_mm: 57 is not one of 58, 80",
        "2 complaints",
    ]


def test_check_of_a_good_file_ends_with_0_and_a_short_summary(tmp_path):
    code, output = run("--config", str(file_of(tmp_path, TEXT)))
    assert code == 0
    assert output.splitlines()[:3] == [
        "hall.toml: in order",
        "  云溪县政务服务大厅 (yunxi), Asia/Shanghai",
        "  12 counters in 3 zones, 16 matters in 4 themes",
    ]


def test_check_tells_what_differs_from_a_data_folder(tmp_path):
    args = ("--config", str(file_of(tmp_path, TEXT)), "--data", str(tmp_path))
    assert "nothing differs" in run(*args)[1]
    code, output = run(*args, differences=["matters: invoice is only in the data folder"])
    assert code == 0
    assert output.splitlines()[-1] == "  matters: invoice is only in the data folder"


def test_check_tells_what_other_rooms_cannot_use(tmp_path):
    code, output = run("--config", str(file_of(tmp_path, TEXT)), faults=["printers[0].profile: unknown profile x"])
    assert code == 1
    assert output.splitlines() == ["hall.toml: printers[0].profile: unknown profile x", "1 complaint"]


def test_check_does_not_ask_the_data_folder_about_a_faulty_file(tmp_path):
    def asked(_hall: object, _data: Path) -> list[str]:
        raise AssertionError("asked")

    path = file_of(tmp_path, "[hall]\n")
    result = CliRunner().invoke(check_command(asked, lambda _hall: []), ["--config", str(path), "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
