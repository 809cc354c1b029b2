from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.markup import Html, join, marked, plain_label, report_text, tag

HOSTILE = "<script>alert(1)</script> <img src=x onerror=\"alert('2')\"> & **粗體** $x^2$"


class _Reader(HTMLParser):
    """What a browser would see: the elements and the text between them."""

    def __init__(self, markup: Html) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(markup.text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00")))
def test_any_text_comes_out_as_text(text: str) -> None:
    seen = _Reader(tag("p", text, title=text))
    assert seen.names == ["p"]
    assert seen.text == text
    assert dict(seen.attributes) == {"title": text}


def test_markup_in_text_is_shown_not_obeyed() -> None:
    seen = _Reader(report_text(HOSTILE))
    assert seen.names == ["span"]
    assert seen.text == HOSTILE


def test_marks_are_cut_from_the_text_before_it_is_escaped() -> None:
    shown = marked("a<b>&c", ((1, 4), (5, 6)))
    assert shown.text == "a<mark>&lt;b&gt;</mark>&amp;<mark>c</mark>"


@given(st.text(alphabet="ab<&>\"'", max_size=20), st.data())
def test_marks_never_change_the_words(text: str, data: st.DataObject) -> None:
    bounds = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = tuple(zip(bounds[::2], bounds[1::2], strict=False))
    assert _Reader(marked(text, spans)).text == text


def test_markup_inside_markup_is_kept_and_strings_beside_it_are_not() -> None:
    assert join([tag("b", "x"), "<i>"]).text == "<b>x</b>&lt;i&gt;"


def test_attribute_names_are_spelt_as_in_html() -> None:
    assert tag("p", class_="a", aria_label='"').text == '<p class="a" aria-label="&quot;"></p>'


@pytest.mark.parametrize("sign", list("\\`*_{}[]()<>#+-.!|~$:&^="))
def test_labels_lose_every_sign_of_markdown(sign: str) -> None:
    assert plain_label(f"甲{sign}乙") == f"甲\\{sign}乙"


def test_labels_are_one_line() -> None:
    assert plain_label("# 甲\n\n- 乙") == "\\# 甲 \\- 乙"
