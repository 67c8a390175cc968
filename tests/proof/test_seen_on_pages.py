"""What a reader of a web page or a mail sees is what is read: hidden words prove nothing, and nothing visible is
lost."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from promo.proof.reading import Cause, Kind
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.readers.css.sheet import TooManyStyles
from promo.proof.sealed.readers.webpage import html_text


def styled(style: str, sheet: str = "") -> str:
    """A page with one marked word in a style of its own."""
    marked = f'<span id="s" class="c" style="{style}">three</span>'
    return f"<html><head><style>{sheet}</style></head><body><p>before {marked} after</p></body></html>"


def body(inside: str) -> str:
    return f"<html>{inside}</html>" if inside.startswith("<body") else f"<html><body>{inside}</body></html>"


SEEN = """
background-color:#fff | border-color:#fff | outline:1px solid white | color:#767676 | color:#bbb | opacity:.9
background:#111;color:#fff | color:#fff;background-color:navy | color:white;background:rgba(0,0,0,.8)
background:linear-gradient(#000,#333);color:#fff | color:red;background:green
color:transparent;background:linear-gradient(90deg,#f00,#00f);-webkit-background-clip:text
color:windowtext | color:rgb(10% 10% 10%) | color:oklch(.3 .1 20) | color:var(--missing,#000) | --x:#000;color:var(--x)
font-size:9px | font-size:7pt | font-size:2em | font:12px/1.5 Arial | font-size:calc(1rem + 2px)
font-size:clamp(1rem,2vw,2rem) | left:-20px;position:relative | left:-9999px | margin-left:-100px | text-indent:20px
overflow:hidden;height:40px | height:0 | clip:rect(0,0,0,0) | display:inline-block | transform:translateX(-50%)
"""
UNSEEN = """
color:#fff | color:white | color:#fefefe | color:#f5f5f5 | color:rgb(250,250,250) | color:hsl(0,0%,98%)
color:rgba(0,0,0,.03) | color:transparent | color:lightyellow | color:oklch(1 0 0) | color:#fff !important;color:#000
--c:#fff;color:var(--c) | color:var(--a,#fff) | background:#333;color:#323232 | -webkit-text-fill-color:#fff
background:linear-gradient(#fff,#eee);color:#fff | opacity:0 | opacity:.02 | opacity:0.0 | filter:opacity(0)
font-size:1px | font-size:0 | font-size:.1em | font-size:1pt | font-size:3pt | font:1px Arial | font:0/0 a | zoom:.05
FONT-SIZE : 1PX | font-size:calc(2px - 1px) | letter-spacing:-20px | display:none | visibility:hidden
visibility:collapse | content-visibility:hidden | position:absolute;left:-9999px | position:absolute;top:-5000px
position:fixed;right:-4000px | position:absolute;left:calc(-100vw) | position:relative;top:-2000px
text-indent:-9999px | margin-left:-9999px | transform:translateX(-9999px) | transform:scale(0) | scale:0
clip:rect(0 0 0 0);position:absolute | clip:rect(1px,1px,1px,1px);position:absolute | clip-path:inset(50%)
clip-path:circle(0) | clip-path:polygon(0 0,0 0,0 0) | overflow:hidden;height:0 | max-height:0;overflow:hidden
width:1px;height:1px;overflow:hidden
"""
SHEETS_THAT_HIDE = """
.c{color:#fff} | #s{font-size:1px} | span{display:none} | p>span{opacity:0} | p span.c{visibility:hidden}
[id=s]{color:white} | body p :nth-child(1){display:none} | p:has(span) span{display:none} | p{& .c{display:none}}
@media screen{.c{display:none}} | @media all and (min-width:300px){.c{display:none}} | .c:not(.d){display:none}
:is(#s,.q){font-size:0} | .c{color:#000}.c{color:#fff} | #s{color:#fff}.c{color:#000} | @layer x{.c{display:none}}
body{color:#fff} | *{color:#fff} | :root{--w:white}.c{color:var(--w)} | @supports(display:grid){.c{display:none}}
body{background:#000;color:#fff}.c{background:#fff}
"""
SHEETS_THAT_DO_NOT = """
@media print{.c{display:none}} | @media (max-width:600px){.c{display:none}} | .c:hover{display:none}
@media (prefers-color-scheme:dark){.c{color:#fff}} | .c::before{display:none} | body{background:#000;color:#fff}
p>b{display:none} | span+span{display:none} | .c{display:none}#s{display:inline} | .c{color:#fff}.c{color:#000}
@media not screen{.c{display:none}} | p:unknown{display:none} | html{background:#222}body{color:#eee}
"""
PAGES_THAT_SHOW = [
    "<table bgcolor=#000000><tr><td><font color=white>three</font></td></tr></table>",
    "<body bgcolor=black text=white>three",
    "<td background=x.png bgcolor=#003><font color=FFFFFF>three</font>",
    "<div style='visibility:hidden'><b style='visibility:visible'>three</b></div>",
    "<p style='font-size:0'><span style='font-size:14px'>three</span></p>",
    "<p aria-hidden=true>three</p>",
    "<p hidden style='display:block'>three</p>",
    "<details><p>three</p></details>",
    "<a href=x style='color:#fff;background:#06c'>three</a>",
    "<p style='color:white'><input value=three></p>",
    "<div>" * 400 + "three",
]
PAGES_THAT_HIDE = [
    "<font color=white>three</font>",
    "<font color=FEFEFE>three</font>",
    "<p hidden>three</p>",
    "<dialog>three</dialog>",
    "<template>three</template>",
    "<div style='opacity:.3'><p style='opacity:.3'>three</p></div>",
    "<div style='font-size:4px'><p style='font-size:50%'>three</p></div>",
    "<div style='background:#000;height:0'><p style='color:#fff'>three</p></div>",
    "<div style='position:absolute;left:-9999px'><p>three</p></div>",
    "<input value=three style='color:#fff'>",
]


def each(table: str) -> list[str]:
    return [part.strip() for line in table.strip().splitlines() for part in line.split(" | ")]


@pytest.mark.parametrize("style", each(SEEN))
def test_words_that_a_style_leaves_visible_are_read(style: str) -> None:
    assert html_text(styled(style)) == "before three after"


@pytest.mark.parametrize("style", each(UNSEEN))
def test_words_that_a_style_hides_are_left_out_and_those_around_them_stay(style: str) -> None:
    assert html_text(styled(style)) == "before after"


@pytest.mark.parametrize("sheet", each(SHEETS_THAT_HIDE))
def test_words_that_a_style_sheet_hides_are_left_out(sheet: str) -> None:
    assert "three" not in html_text(styled("", sheet))


@pytest.mark.parametrize("sheet", each(SHEETS_THAT_DO_NOT))
def test_rules_for_other_windows_states_and_elements_hide_nothing(sheet: str) -> None:
    assert html_text(styled("", sheet)) == "before three after"


@pytest.mark.parametrize("page", PAGES_THAT_SHOW)
def test_what_a_page_shows_is_read(page: str) -> None:
    assert "three" in html_text(body(page))


@pytest.mark.parametrize("page", PAGES_THAT_HIDE)
def test_what_a_page_does_not_show_is_not_read(page: str) -> None:
    assert "three" not in html_text(body(page))


def test_what_is_typed_chosen_and_ticked_on_a_saved_page_is_read() -> None:
    page = """<form>Customer: <input value="Pennine Tool Hire Ltd">
    <input type=hidden value=no1><input type=password value=no2>
    <select><option>no3<option selected>three (3) months</select><select><option>first</option><option>no4</select>
    <textarea>as agreed</textarea><input type=radio checked> written <input type=checkbox> by phone
    <input type=submit value=no5><input placeholder=no6></form>"""
    text = html_text(body(page))
    assert "Customer: Pennine Tool Hire Ltd" in text
    for wanted in ("three (3) months", "first", "as agreed", "☒ written", "☐ by phone"):
        assert wanted in text
    assert "no" not in text


def test_blocks_cells_and_kept_line_breaks_are_told_apart() -> None:
    page = """<p>One</p><span style="display:block">Two</span><pre>Three\nFour</pre>
    <table><tr><td>Notice</td><td>3 months</td></tr></table><div style="display:flex"><b>a</b><b>b</b></div>
    <p style="white-space:pre-line">Five\nSix</p>"""
    lines = [line.strip() for line in html_text(body(page)).splitlines() if line.strip()]
    assert lines == ["One", "Two", "Three", "Four", "Notice | 3 months", "a b", "Five", "Six"]


@pytest.mark.parametrize(
    ("encoding", "label", "text"),
    [
        ("cp1252", "iso-8859-1", "three (3) months’ notice"),
        ("cp932", "shift_jis", "契約期間①三か月"),
        ("gb18030", "gb2312", "合同编号①三個月"),
        ("cp949", "euc-kr", "계약기간 3개월 똠방"),
        ("cp1251", "windows-1251", "за три месяца"),
        ("cp1250", "windows-1250", "trzy miesiące wcześniej"),
        ("utf-8", "latin1-but-not-really", "trois mois – préavis"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_names(reader: Reader, encoding: str, label: str, text: str) -> None:
    page = f"<html><head><meta charset={label}></head><body><p>{text}</p></body></html>".encode(encoding)
    assert reader.read("page.html", page).pages[0].text == text


HOSTILE = {
    "every rule for every element": "<style>" + "*{color:red}" * 15000 + "</style><body>" + "<div>x</div>" * 5000,
    "long chains": "<style>" + "div " * 39 + ".z{color:red}</style>" + "<div>" * 20000,
    "one selector": "<style>" + "a " * 90000 + "{color:red}</style><p>x",
    "siblings": "<style>i ~ i ~ i ~ b{color:red}</style>" + "<i>x</i>" * 50000 + "<b>x",
    "looking inside": "<style>div:has(b){color:red}</style>" + "<div>" * 200 + "<i>x</i>" * 20000,
    "variables": "<style>:root{"
    + "".join(f"--a{k}:var(--a{k + 1}) var(--a{k + 1});" for k in range(60))
    + "}div{color:var(--a0)}</style>"
    + "<div>x</div>" * 3000,
    "classes": "<style>." + ".b" * 90000 + "{color:red}</style>" + "<a class=b>x</a>" * 1000,
    "brackets": "<style>p{color:" + "(" * 90000 + "</style><p>x",
    "negations": "<style>" + ":is(" * 5000 + "a" + ")" * 5000 + "{color:red}</style><p>x",
    "rules in rules": "<style>" + "a{&&&&{" * 8 + "color:red</style><p>x",
    "styles": "".join(f"<p style='{'color:red;' * 1000}width:{k}px'>x</p>" for k in range(500)),
    "attributes": "<style>" + "[title*=ab]{color:red}" * 500 + "</style>" + f"<p title='{'a' * 5000}'>x</p>" * 500,
    "pictures": "<style>" + "url(data:" * 100000 + "</style><p>x",
}


def took(page: str) -> float:
    """Seconds of this processor that a page takes to be read, or given up."""
    began = time.process_time()
    with suppress(TooManyStyles):
        html_text(f"<html>{page}</html>")
    return time.process_time() - began


def honest(rows: int) -> str:
    row = "<tr class=row><td class=a style='color:#333'>Notice</td><td>three months</td></tr>"
    return f"<style>table tr.row td.a{{color:#222}}</style><body><table>{row * rows}</table>"


@pytest.fixture(scope="module")
def honest_page() -> float:
    """What a long honest page takes on this machine, busy as it is: about a quarter of a second on a quiet one."""
    took(honest(100))
    return min(took(honest(4000)) for _ in range(3))


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE)
def test_style_sheets_made_to_be_slow_are_read_or_given_up_in_time(honest_page: float, page: str) -> None:
    assert took(f"<body>{page}") < 25 * honest_page  # two thirds of what a worker may use; here it takes up to nine


def test_a_page_twice_as_long_takes_twice_as_long() -> None:
    took(honest(100))
    assert min(took(honest(4000)) for _ in range(3)) < 3.5 * min(took(honest(2000)) for _ in range(3))


def test_a_page_beyond_the_bounds_is_refused_with_them(reader: Reader) -> None:
    page = "<html><style>" + ":is(" * 5000 + "a" + ")" * 5000 + "{color:red}</style><body><p>x"
    reading = reader.read("page.html", page.encode())
    assert reading.kind is Kind.HTML
    assert reading.refusal is not None
    assert reading.refusal.cause is Cause.TOO_LARGE
