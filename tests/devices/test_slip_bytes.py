"""The bytes of a slip: exact where a printer is particular, strict everywhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.slip.charset import broken, cells, clean, fits
from devices.slip.compose import compose
from devices.slip.glyphs import of_this_pc
from devices.slip.profile import Profile
from tests.devices.slips import NARROW, URL, WIDE, slip, work
from tests.devices.strict_paper import read

PROFILES = [
    Profile(cells=cells_, dots=dots, charset=charset, native_qr=native, cut=cut, proof=proof)
    for cells_, dots in ((32, 384), (42, 504), (48, 576))
    for charset in ("gb18030", "gbk", "gb2312", "none")
    for native, cut, proof in ((True, "part", "gs_r"), (False, "full", "gs_h"), (True, "none", "none"), (False, "clone_part", "gs_r"))
]
LONG = "企业投资项目备案变更与跨省通办业务联合办理（含现场踏勘、专家评审及听证等特别程序）综合受理窗口第一阶段事项申请"
RARE = "喆镕㐀𠮷 ¥12 —…① 堃犇祎玥翀昇"


def gb(text: str) -> bytes:
    return text.encode("gb18030")


def test_a_chinese_slip_on_80_mm_paper_is_exactly_these_bytes() -> None:
    rule = b"-" * 48 + b"\n"
    big, tall, normal = b"\x1d!\x11\x1c!\x0c", b"\x1d!\x01\x1c!\x08", b"\x1d!\x00\x1c!\x00"
    expected = b"".join(
        [
            b"\x1b@\x1c&\x1bR\x00",
            b"\x1ba\x01\x1bE\x01" + big + gb("云溪县政务服务大厅\n"),
            b"\x1ba\x00\x1bE\x00" + normal + rule,
            b"\x1ba\x01" + gb("您的号码\n"),
            b"\x1bE\x01\x1d!\x55\x1c!\x0cA017\n\x1bJ\x10",
            big + gb("社会保险登记\n") + b"\x1bJ\x10",
            b"\x1ba\x00\x1bE\x00" + normal + gb("排队通道  爱心通道\n"),
            gb("前面还有  5 人\n预计等候  约 10-20 分钟\n办理区域  A区 ← 左侧\n"),
            gb("办理窗口  1、2、3 号窗口\n取号时间  2026-06-01 09:00\n取号终端  k1\n"),
            rule,
            b"\x1ba\x01\x1bJ\x18",
            b"\x1d(k\x04\x001A2\x00" + b"\x1d(k\x03\x001C\x08" + b"\x1d(k\x03\x001E1",
            b"\x1d(k" + bytes((len(URL) + 3, 0)) + b"1P0" + URL.encode() + b"\x1d(k\x03\x001Q0",
            b"\x1bJ\x18" + gb("扫码查看排队进度、评价服务\n"),
            b"\x1bE\x01" + tall + gb("服务免费\n"),
            b"\x1bE\x00" + normal + gb("投诉电话：0000-1234567\n过号请到咨询台恢复。\n"),
            b"\x1ba\x00\x1dVB\x00\x1dr\x01",
        ]
    )
    assert work().data == expected


def test_an_english_slip_on_58_mm_paper_is_exactly_these_bytes() -> None:
    rule = b"-" * 32 + b"\n"
    big, tall, normal = b"\x1d!\x11\x1c!\x0c", b"\x1d!\x01\x1c!\x08", b"\x1d!\x00\x1c!\x00"
    expected = b"".join(
        [
            b"\x1b@\x1c&\x1bR\x00",
            b"\x1ba\x01\x1bE\x01" + tall + b"Yunxi County Government Service\nHall\n",
            gb("[REPRINT 补打]\n"),
            b"\x1ba\x00\x1bE\x00" + normal + rule,
            b"\x1ba\x01Your number\n",
            b"\x1bE\x01\x1d!\x55\x1c!\x0cA017\n\x1bJ\x10",
            big + b"Social insurance\nregistration\n\x1bJ\x10",
            b"\x1ba\x00\x1bE\x00" + normal + b"Lane          Care lane\n",
            b"Ahead of you  0 - please listen\n              for your call\n",
            gb("Zone          Zone A ← on the\n              left\n"),
            b"Counters      1, 2, 3\nTaken at      2026-06-01 09:00\nKiosk         k1\n" + rule,
            b"\x1ba\x01\x1bJ\x18",
            b"\x1d(k\x04\x001A2\x00" + b"\x1d(k\x03\x001C\x05" + b"\x1d(k\x03\x001E1",
            b"\x1d(k" + bytes((len(URL) + 3, 0)) + b"1P0" + URL.encode() + b"\x1d(k\x03\x001Q0",
            b"\x1bJ\x18Scan to follow your place and\nrate the service\n",
            b"\x1bE\x01" + tall + b"Service is free of charge\n",
            b"\x1bE\x00" + normal + b"Complaints: 0000-1234567\nMissed your call? Ask at the\ndesk.\n",
            b"\x1ba\x00\x1dVA\x00\x1d(H\x06\x00000017",
        ]
    )
    profile = Profile(cells=32, dots=384, cut="full", proof="gs_h")
    made = work(profile, lang="en", kind="reprint", ahead=0, wait=None)
    assert made.data == expected
    assert made.mark == b"0017"


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["slip", "reprint"])
def test_every_byte_is_known_and_no_line_is_wider_than_the_paper(profile: Profile, lang: str, kind: str) -> None:
    paper = read(work(profile, lang=lang, kind=kind, matter={"zh": LONG, "en": LONG}).data, profile)
    assert paper.cuts == (0 if profile.cut == "none" else 1)
    assert len(paper.proofs) == (0 if profile.proof == "none" else 1)
    assert paper.qr == ([URL] if profile.native_qr else [])
    if profile.charset != "none":
        assert any("补打" in line for line in paper.lines) == (kind == "reprint")


def test_the_slip_says_all_that_the_visitor_needs() -> None:
    text = "\n".join(read(work().data, WIDE).lines)
    for word in ("云溪县政务服务大厅", "A017", "社会保险登记", "爱心通道", "5 人", "10-20 分钟", "09:00", "A区", "1、2、3", "服务免费"):
        assert word in text
    assert "0000-1234567" in text
    assert "过号请到咨询台恢复" in text


def test_what_the_hub_does_not_know_leaves_no_empty_line_on_the_paper() -> None:
    made = work(wait=None, zone=None, counters=[], arrow="", url="", hotline="", notice={"zh": "", "en": ""}, kiosk=None, free=False)
    paper = read(made.data, WIDE)
    assert "" not in paper.lines
    assert not any("免费" in line or "窗口" in line or "分钟" in line for line in paper.lines)
    assert paper.qr == []


def test_a_long_matter_of_sixty_characters_stands_whole_on_narrow_paper() -> None:
    matter = (LONG + "甲乙丙丁戊己庚辛壬癸")[:60]
    paper = read(work(NARROW, matter={"zh": matter, "en": matter}).data, NARROW)
    assert matter in "".join(paper.lines)


def test_the_number_is_the_largest_thing_on_the_paper_also_with_five_characters() -> None:
    for number in ("A017", "A1000"):
        for profile in (WIDE, NARROW):
            paper = read(work(profile, number=number).data, profile)
            assert paper.largest[number] == 6
            assert max(size for line, size in paper.largest.items() if line != number) == 2


def test_names_with_rare_characters_stay_text_where_the_printer_has_them() -> None:
    paper = read(work(matter={"zh": RARE, "en": ""}).data, WIDE)
    assert paper.rasters == 0
    assert RARE.replace("¥", "￥").replace(" ", "") in "".join(paper.lines).replace(" ", "")


@pytest.mark.parametrize(("charset", "lacking"), [("gbk", "㐀"), ("gb2312", "镕"), ("gb2312", "㐀"), ("none", "号")])
def test_a_line_with_a_character_the_printer_lacks_goes_as_a_picture(charset: str, lacking: str) -> None:
    profile = Profile(charset=charset)
    plain = read(work(profile, matter={"zh": "ABC", "en": ""}).data, profile)
    rare = read(work(profile, matter={"zh": f"AB{lacking}", "en": ""}).data, profile)
    assert rare.rasters == plain.rasters + 1
    assert not any(lacking in line for line in rare.lines)


def test_no_question_mark_stands_in_place_of_any_character() -> None:
    for profile in PROFILES:
        assert b"?" not in _without_pictures(work(profile, matter={"zh": RARE + LONG, "en": ""}).data, profile)


def _without_pictures(data: bytes, profile: Profile) -> bytes:
    return "".join(read(data, profile).lines).encode("utf-8")


def test_commands_hidden_in_names_are_not_sent_to_the_printer() -> None:
    evil = "王\x1b@\x1dV\x00\x10\x14\x01\x00\x05小\x07\x00明\u202e\u200b\ufeff"
    paper = read(work(matter={"zh": evil, "en": ""}, notice={"zh": "一\n二\t三\r", "en": ""}).data, WIDE)
    assert "王@V小明" in paper.lines
    assert "一 二 三" in paper.lines
    assert paper.cuts == 1


def test_the_yen_sign_is_sent_as_the_one_that_printers_have() -> None:
    assert clean("¥12") == "￥12"
    assert b"\xa3\xa4" in work(matter={"zh": "¥12", "en": ""}).data


def test_signs_that_are_narrow_on_screens_take_two_cells_on_paper() -> None:
    assert [cells(c) for c in "A—…“”·×℃Ⅰ①中𠮷"] == [1] + [2] * 11


def test_the_dash_and_the_dot_belong_to_gb2312_though_python_says_otherwise() -> None:
    assert fits("—·…①", "gb2312")
    assert not fits("镕", "gb2312")
    assert fits("镕", "gbk")
    assert not fits("😀", "gb18030")


@given(st.text(max_size=120), st.integers(4, 48))
def test_broken_lines_hold_all_the_text_and_never_more_than_the_width(text: str, width: int) -> None:
    text = clean(text)
    lines = broken(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_line_begins_with_closing_punctuation_and_latin_words_stay_whole() -> None:
    assert broken("一二三四五。六", 10) == ["一二三四", "五。六"]
    assert broken("free of charge", 10) == ["free of", "charge"]
    assert broken("abcdefghijkl", 5) == ["abcde", "fghij", "kl"]


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=60),
    st.text(st.characters(codec="gb18030"), max_size=60),
    st.sampled_from(PROFILES),
    st.sampled_from(["zh", "en"]),
)
def test_no_text_whatever_can_spoil_a_slip(one: str, other: str, profile: Profile, lang: str) -> None:
    names = {"zh": one, "en": other}
    made = compose(slip(hall=names, matter=names, zone=names, notice=names, lane=names, lang=lang), profile, of_this_pc())
    read(made.data, profile)
