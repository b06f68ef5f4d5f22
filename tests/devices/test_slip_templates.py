"""Templates of slips: what a hall may write, what it is told when it is wrong, and that nobody's name becomes a command."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from config.demo import EXAMPLE
from config.load import read as read_hall
from config.schema import SlipsSection
from devices import checks
from devices.cli import devices as devices_group
from devices.slip.compose import compose
from devices.slip.files import source_of, template_faults, tried
from devices.slip.glyphs import of_this_pc
from devices.slip.markup import BadMarkup, Code, Cut, Line, Row, Rule, Space, elements
from devices.slip.profile import Profile
from devices.slip.samples import sample, samples
from devices.slip.template import KINDS, BadTemplate, built_in, laid_out
from tests.devices.slips import NARROW, WIDE
from tests.devices.strict_paper import read

MINE = """{# a hall's own #}
<line align="centre" size="8 6 4 2 1" bold>{{ number }}</line>
{% if reprint %}<line>{{ say("reprint") }}</line>{% endif %}
<line>{{ both.matter.zh }}</line>
<line>{{ both.matter.en }}</line>
<cut/>
<line align="right">{{ number }} {{ taken_at.strftime("%H:%M") }}</line>
"""


# --- markup ---------------------------------------------------------------------------------------------------------


def test_each_element_is_read_with_its_attributes() -> None:
    line = '<line align="right" size="2 1x2" lines="2" bold>a &lt; b</line>\n'
    assert elements(line + '<row label="L">v</row><rule/><space dots="9"/><qr> http://x </qr><cut/>') == [
        Line("a < b", "right", True, ((2, 2), (1, 2)), 2),
        Row("L", "v"),
        Rule(),
        Space(9),
        Code("http://x"),
        Cut(),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<lien>x</lien>", "<lien> is no element of a slip; there are line, row"),
        ("<line>a<b>b</b></line>", "<b> within <line>"),
        ("<line>a", "<line> is not ended"),
        ("a", '"a" stands outside of every element'),
        ('<line size="9">a</line>', 'size="9": write a whole number, 1 to 8'),
        ('<line size="">a</line>', 'size="": write e.g.'),
        ('<line size="2x">a</line>', None),
        ('<line align="center">a</line>', 'align="center": write one of left, centre, right'),
        ('<line colour="red">a</line>', "<line> has no colour; it has: align, bold, size, lines"),
        ('<space/>', 'dots="": write a whole number, 1 to 255'),
        ('<space dots="256"/>', 'dots="256"'),
        ("<rule/></line>", "</line> ends nothing that is open"),
        ("<qr>中</qr>", "<qr> takes up to 300 characters of ASCII"),
        ("<!-- x -->", "write {# ... #}"),
        ("<!DOCTYPE x>", "is no element of a slip"),
        ("<?x?>", "is no element of a slip"),
        ("<cut/>" * 4, "more than 3 cuts"),
        ("<rule/>" * 401, "more than 400 elements"),
    ],
)
def test_every_mistake_is_told_with_what_to_write(text: str, told: str | None) -> None:
    if told is None:
        assert elements(text)
        return
    with pytest.raises(BadMarkup) as refused:
        elements(text)
    assert told in str(refused.value)


@given(st.text(alphabet=st.sampled_from("<>/!?-lineqrcutspw \"=2&;#x\n"), max_size=60))
def test_no_text_whatever_does_anything_but_make_elements_or_a_complaint(text: str) -> None:
    with contextlib.suppress(BadMarkup):
        assert all(isinstance(one, Line | Row | Rule | Space | Code | Cut) for one in elements(text))


# --- built-in templates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("profile", [WIDE, NARROW, Profile(charset="gb2312", native_qr=False), Profile(charset="none", whole_picture=True)])
def test_every_built_in_slip_is_sound_on_every_paper(kind: str, profile: Profile) -> None:
    tried(kind, built_in(kind))
    for slip in samples(kind):
        paper = read(compose(slip, profile, of_this_pc()).data, profile)
        assert paper.cuts == 1
        if not profile.whole_picture:
            assert slip.number in "".join(paper.lines) or kind in ("notice", "why")


def test_a_notice_names_all_that_is_needed_and_a_receipt_what_was_handed_in() -> None:
    notice = read(compose(sample("notice"), WIDE, of_this_pc()).data, WIDE).lines
    assert {"一次性告知单", "社会保险登记", "1. 居民身份证原件"} <= set(notice)
    assert "承诺时限  3 个工作日" in notice
    receipt = read(compose(sample("receipt", "en"), WIDE, of_this_pc()).data, WIDE).lines
    assert {"Receipt", "No. 2026-00017", "Handed in:", "1. Copy of the identity card"} <= set(receipt)


# --- a hall's own ---------------------------------------------------------------------------------------------------


def test_a_template_of_a_hall_makes_its_slip() -> None:
    tried("ticket", MINE)
    paper = read(compose(sample("ticket", template=MINE), WIDE, of_this_pc()).data, WIDE)
    assert paper.lines == ["A017", "社会保险登记", "Social insurance registration", "A017 09:00"]
    assert paper.cuts == 2
    assert paper.largest["A017"] == 8
    narrow = read(compose(sample("ticket", template=MINE, number="A1000"), NARROW, of_this_pc()).data, NARROW)
    assert narrow.largest["A1000"] == 6


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("<line>{{ numbre }}</line>", "'numbre' is undefined"),
        ("<line>{{ number }</line>", "line 1: "),
        ("\n<line>{% if %}</line>", "line 2: "),
        ("<line>{{ wait.low_min }} {{ number }}</line>", "None"),
        ("<line>{{ ''.__class__.__mro__ }}{{ number }}</line>", "unsafe"),
        ("<line>{{ say('nonsense') }}</line>", 'say("nonsense"): no such words; there are ahead'),
        ("<line>{{ 1 // 0 }}</line>", "ZeroDivisionError"),
        ("{% include 'x' %}", "no loader"),
        ("<line>x</line>", "the number does not stand on the slip"),
        ("<line>{{ number }}</line>", "a reprint is not marked as one"),
        ("   ", "it is empty"),
        ("{% for n in range(99999) %}<line>{{ number }}</line>{% endfor %}", "characters; a slip has at most"),
        ("{% for n in range(999999) %}{% endfor %}", "Range too big"),
        ("<wide>{{ number }}</wide>", "<wide> is no element"),
    ],
)
def test_a_template_that_makes_no_slip_is_told_why(source: str, told: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        tried("ticket", source)
    assert told in str(refused.value)


def test_a_template_that_fails_on_one_slip_costs_nobody_the_paper(caplog: pytest.LogCaptureFixture) -> None:
    own = "<line>{{ number }} {{ wait.low_min }}</line>"
    kept = read(compose(sample("ticket", template=own), WIDE, of_this_pc()).data, WIDE)
    assert kept.lines == ["A017 10"]
    paper = read(compose(sample("ticket", template=own, wait=None), WIDE, of_this_pc()).data, WIDE)
    assert "云溪县政务服务大厅" in paper.lines
    assert "built-in taken" in caplog.text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from([MINE, built_in("ticket")]))
def test_what_names_contain_is_text_whatever_it_looks_like(text: str, source: str) -> None:
    for name in (text, f"</line><cut/>{text}", "{{ number }}", "&lt;cut/&gt;\x1bm\x1dV\x00"):
        slip = sample("ticket", template=source, matter={"zh": name, "en": name}, hall={"zh": name})
        assert [one for one in laid_out(slip, source) if isinstance(one, Cut)] == [Cut()] * source.count("<cut/>")
        assert read(compose(slip, WIDE, of_this_pc()).data, WIDE).cuts == 1 + source.count("<cut/>")


def test_markup_in_a_name_stands_on_the_paper_as_it_was_written() -> None:
    paper = read(compose(sample("ticket", matter={"zh": "甲<b>&乙", "en": ""}), WIDE, of_this_pc()).data, WIDE)
    assert "甲<b>&乙" in paper.lines


# --- files and hall.toml --------------------------------------------------------------------------------------------


def hall_with(folder: Path, **files: str) -> Path:
    """A hall.toml with its templates beside it."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for kind, source in files.items():
        (folder / f"{kind}.j2").write_text(source, encoding="utf-8")
        text = text.replace(f'\n{kind} = ""', f'\n{kind} = "{kind}.j2"', 1)
    path = folder / "hall.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_template_stands_beside_hall_toml_wherever_the_hub_is_started(tmp_path: Path) -> None:
    hall = read_hall(hall_with(tmp_path, ticket=MINE))
    assert hall.slips.ticket == str(tmp_path / "ticket.j2")
    assert source_of(hall.slips.ticket) == MINE
    assert checks.faults(hall) == []


def test_what_is_wrong_with_templates_and_profiles_is_told_at_once_with_their_options(tmp_path: Path) -> None:
    path = hall_with(tmp_path, ticket="<line>x</line>", why="<b>")
    text = path.read_text("utf-8").replace('profile = "standard"', 'profile = "xprinter"')
    path.write_text(text.replace('\nnotice = ""\n# The same for the receipt', '\nnotice = "none.j2"\n# The same for the receipt'), "utf-8")
    (tmp_path / "receipt.j2").write_bytes("<line>{{ number }}回执</line>".encode("gbk"))
    hall = read_hall(path)
    hall = hall.model_copy(update={"slips": hall.slips.model_copy(update={"receipt": str(tmp_path / "receipt.j2")})})
    found = checks.faults(hall)
    assert found[0].startswith("printers[0].profile: unknown profile xprinter; there are standard, standard-58, xprinter-80")
    assert found[1].startswith("slips.ticket: ticket.j2: the number does not stand on the slip")
    assert found[2].startswith("slips.why: why.j2: <b> is no element")
    assert "none.j2 cannot be read (No such file or directory)" in found[3]
    assert "is not UTF-8" in found[4]


def test_a_template_of_megabytes_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "big.j2").write_text("x" * 200_000)
    (fault,) = template_faults(SlipsSection(ticket=str(tmp_path / "big.j2")))
    assert "at most 32000 characters" in fault


# --- preview --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_preview_is_a_picture_of_the_paper(kind: str, tmp_path: Path) -> None:
    out = tmp_path / "slip.png"
    done = CliRunner().invoke(devices_group, ["preview", kind, "--printer", "p2", "--lang", "en", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert out.read_bytes().startswith(b"\x89PNG")


def test_the_preview_shows_the_template_of_the_hall_and_tells_its_mistakes(tmp_path: Path) -> None:
    config, out = hall_with(tmp_path, ticket=MINE), tmp_path / "slip.png"
    plain = CliRunner().invoke(devices_group, ["preview", "--out", str(out)])
    built = out.read_bytes()
    own = CliRunner().invoke(devices_group, ["preview", "--config", str(config), "--out", str(out)])
    assert (plain.exit_code, own.exit_code) == (0, 0)
    assert out.read_bytes() != built
    (tmp_path / "new.j2").write_text("<line>{{ x }}</line>")
    bad = CliRunner().invoke(devices_group, ["preview", "--template", str(tmp_path / "new.j2"), "--out", str(out)])
    assert bad.exit_code == 1
    assert "'x' is undefined" in bad.output
    assert "no printer p9; there are p1, p2" in CliRunner().invoke(devices_group, ["preview", "--printer", "p9"]).output
