"""The picture of the paper: what a printer would do with the bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from devices.slip.commands import parse
from devices.slip.glyphs import Glyphs, of_this_pc
from devices.slip.preview import picture
from devices.slip.profile import Profile
from tests.devices.slips import NARROW, URL, WIDE, work

MARGIN = 24


def ink(data: bytes, dots: int = 384, glyphs: Glyphs | None = None) -> Image.Image:
    """The printable area in black and white."""
    png = picture(data, dots, glyphs or of_this_pc()).png
    whole = Image.open(io.BytesIO(png)).convert("L")
    return whole.crop((MARGIN, MARGIN, whole.width - MARGIN, whole.height - MARGIN)).point(lambda g: 255 if g > 100 else 0)


def box(image: Image.Image) -> tuple[int, int, int, int] | None:
    return image.point(lambda g: 255 - g).getbbox()


@pytest.mark.parametrize("native", [True, False])
@pytest.mark.parametrize("cells", [32, 48])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_qr_on_the_paper_opens_the_ticket_page(native: bool, cells: int, lang: str) -> None:
    profile = Profile(cells=cells, dots=cells * 12, native_qr=native)
    png = picture(work(profile, lang=lang).data, profile.dots, of_this_pc()).png
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))
    assert [code.text for code in found] == [URL]


@pytest.mark.parametrize("profile", [WIDE, NARROW, Profile(charset="none"), Profile(native_qr=False, cut="clone_full", proof="gs_h")])
def test_a_slip_has_no_byte_that_the_picture_does_not_understand(profile: Profile) -> None:
    seen = picture(work(profile, kind="reprint").data, profile.dots, of_this_pc())
    assert seen.unknown == 0
    assert {command.name for command in parse(work(profile).data)}.isdisjoint({"unknown", "unfinished"})


def test_a_picture_of_paper_is_small_enough_for_the_hub() -> None:
    long = "企业投资项目备案变更与跨省通办业务联合办理" * 3
    for profile in (WIDE, NARROW, Profile(charset="none")):
        data = work(profile, matter={"zh": long[:60], "en": ""}).data
        assert len(picture(data, profile.dots, of_this_pc()).png) <= 200_000


def test_sizes_multiply_the_cell_of_twelve_by_twenty_four_dots() -> None:
    small = box(ink(b"\x1b@\x1c&" + "■\n".encode("gb18030")))
    large = box(ink(b"\x1b@\x1c&\x1d!\x33" + "■\n".encode("gb18030")))
    assert small is not None
    assert large is not None
    for side in (0, 1):
        assert abs((large[side + 2] - large[side]) - 4 * (small[side + 2] - small[side])) <= 4


def test_alignment_moves_the_line_on_the_paper() -> None:
    left, centre, right = (box(ink(b"\x1b@\x1ba" + bytes((n,)) + b"HH\n")) for n in (0, 1, 2))
    assert left is not None
    assert centre is not None
    assert right is not None
    assert left[0] < 12
    assert abs((centre[0] + centre[2]) / 2 - 192) <= 2
    assert right[2] > 384 - 12


def test_a_line_too_long_wraps_as_a_printer_does() -> None:
    one, two = ink(b"\x1b@" + b"H" * 32 + b"\n"), ink(b"\x1b@" + b"H" * 33 + b"\n")
    assert two.height > one.height


def test_bold_is_blacker_and_a_cut_is_drawn() -> None:
    plain, bold = ink(b"\x1b@HHHH\n"), ink(b"\x1b@\x1bE\x01HHHH\n")
    assert bold.histogram()[0] > plain.histogram()[0]
    assert ink(b"\x1b@H\n\x1dVB\x00").height > ink(b"\x1b@H\n").height


def test_double_bytes_outside_chinese_mode_are_reported_as_not_understood() -> None:
    assert picture(b"\x1b@" + "中".encode("gb18030") + b"\n", 384, of_this_pc()).unknown == 2


def test_stray_bytes_are_counted_not_drawn() -> None:
    assert picture(b"\x1b@\x02A\n\x1b\xff", 384, of_this_pc()).unknown > 0


def test_without_any_font_latin_is_drawn_and_the_rest_is_reported_as_boxes(tmp_path: Path) -> None:
    bare = Glyphs([tmp_path])
    seen = picture(b"\x1b@\x1c&A" + "中文\n".encode("gb18030"), 384, bare)
    assert seen.missing == {"中", "文"}
    assert not bare.has_hanzi
    drawn = ink(b"\x1b@\x1c&A" + "中\n".encode("gb18030"), glyphs=bare)
    assert box(drawn.crop((0, 0, 12, 30))) is not None
    assert box(drawn.crop((12, 0, 36, 30))) is not None


def test_what_the_fonts_of_this_pc_lack_is_reported_each_time() -> None:
    glyphs = of_this_pc()
    data = b"\x1b@\x1c&" + "\U0010fffc".encode("gb18030") + b"\n"
    assert picture(data, 384, glyphs).missing == {"\U0010fffc"}
    assert picture(data, 384, glyphs).missing == {"\U0010fffc"}
    assert picture(b"\x1b@A\n", 384, glyphs).missing == frozenset()
