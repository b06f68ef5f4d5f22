"""Printer models as data: every one of profiles.toml makes sound paper, single values stand over it, nonsense is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.schema import Printer
from devices.checks import profile_faults
from devices.slip.compose import compose
from devices.slip.glyphs import of_this_pc
from devices.slip.preview import picture
from devices.slip.profile import FAST_BAUD, Profile, answers, models, near_end_sensor
from devices.slip.samples import samples
from tests.devices.slips import slip, work
from tests.devices.strict_paper import read

# What spoils slips: rare characters, the yen sign, wide signs, an escape byte, the longest name a hall may give.
NAMES = (
    "喆镕㐀𠮷堃犇祎玥翀昇", "¥12 ￥34", "—…①“”·×℃Ⅰ", "王\x1b@\x1dV\x00\x10\x05\x02小明", "长" * 60, "W" * 60, "a b" * 20, "😀é\u0301ﷺ", "",
)  # fmt: skip


def printer(**options: object) -> Printer:
    return Printer.model_validate({"code": "p", "kind": "network", "host": "192.0.2.1", **options})


EVERY = list(dict.fromkeys(Profile.of(printer(profile=name)) for name in models()))  # several families print alike
ODD = [
    Profile.of(printer(cells=64)),  # a narrow font: more characters a line than our pictures of 12 dots have room for
    Profile.of(printer(cells=25, charset="gb2312")),
    Profile.of(printer(paper_mm=58, charset="none")),
    Profile.of(printer(profile="epson-western", kind="serial", host="", device="/dev/x", baud=9600)),
    Profile.of(printer(charset="gbk", cells=64, proof="gs_h", native_qr=False)),
]


@pytest.mark.parametrize("name", models())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_model_makes_every_slip_without_a_stray_byte(name: str, lang: str) -> None:
    profile = Profile.of(printer(profile=name))
    for kind in ("ticket", "why", "notice", "receipt"):
        for one in samples(kind):
            if one.lang == lang:
                read(compose(one, profile, of_this_pc()).data, profile)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize("profile", [*EVERY, *ODD], ids=range(len(EVERY) + len(ODD)))
def test_no_name_whatever_is_garbled_or_wider_than_the_paper(name: str, profile: Profile) -> None:
    names = {"zh": name, "en": name}
    for lang in ("zh", "en"):
        made = work(profile, lang=lang, hall=names, matter=names, zone=names, lane=names, notice=names, matters=[names, names])
        read(made.data, profile)
    assert picture(made.data, profile.dots, of_this_pc()).unknown == 0


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=70), st.text(st.characters(codec="gb18030"), max_size=70), st.sampled_from([*EVERY, *ODD]))
def test_no_text_whatever_can_spoil_a_slip_of_any_model(one: str, other: str, profile: Profile) -> None:
    mixed = {"zh": one, "en": other}
    read(compose(slip(hall=mixed, matter=mixed, zone=mixed, notice=mixed, lane=mixed, kiosk=other), profile, of_this_pc()).data, profile)


def test_a_printer_without_chinese_gets_one_picture_of_at_most_256_rows_a_strip() -> None:
    western = Profile.of(printer(profile="epson-western"))
    assert western.whole_picture
    paper = read(work(western).data, western)
    assert paper.lines == []
    assert paper.rasters > 1
    assert paper.cuts == 1


def test_a_slow_line_gets_pictures_of_single_lines_only() -> None:
    slow = printer(profile="epson-western", kind="serial", host="", device="/dev/x", baud=9600)
    fast = slow.model_copy(update={"baud": FAST_BAUD})
    assert not Profile.of(slow).whole_picture
    assert Profile.of(fast).whole_picture
    assert len(work(Profile.of(slow)).data) < len(work(Profile.of(fast)).data)
    assert "A017" in read(work(Profile.of(slow)).data, Profile.of(slow)).lines


def test_what_the_hall_writes_stands_over_the_model() -> None:
    made = Profile.of(printer(profile="pos-5890", charset="gb2312", cut="none", native_qr=True, proof="none"))
    assert (made.cells, made.dots, made.charset, made.cut, made.native_qr, made.proof) == (32, 384, "gb2312", "none", True, "none")
    assert Profile.of(printer(paper_mm=58)).cells == 32
    assert Profile.of(printer(profile="clone-42")).dots == 504
    assert near_end_sensor(printer(profile="xprinter-58", near_end=True))
    assert not near_end_sensor(printer(profile="xprinter-58"))


def test_a_way_that_brings_nothing_back_has_no_proof_whatever_the_model() -> None:
    for options in ({"kind": "cups", "host": "", "queue": "q"}, {"kind": "file", "host": "", "path": "/tmp/x"}, {"status": False}):
        made = printer(profile="epson-t82iii-cn", **options)
        assert not answers(made)
        assert (Profile.of(made).proof, Profile.of(made).changes) == ("none", False)


def test_a_model_that_proves_paper_on_a_serial_line_only_does_so_there() -> None:
    assert Profile.of(printer(profile="hprt-tp80")).proof == "none"
    assert Profile.of(printer(profile="hprt-tp80", kind="serial", host="", device="/dev/x")).proof == "gs_r"


def test_an_unknown_model_is_told_with_those_there_are() -> None:
    ((option, what),) = profile_faults(printer(profile="epson"))
    assert option == "profile"
    assert "epson-t82iii-cn" in what
