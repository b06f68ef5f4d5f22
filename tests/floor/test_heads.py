"""The head of a plain request is read at once; whatever is unusual is left to the server's own reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floor.hub.heads import plain_head

FIRST = b"POST /api/v1/tickets?x=1 HTTP/1.1\r\n"
PLAIN = b"Host: hall:8000\r\nAuthorization:Bearer abc \r\nContent-Length: 2\r\n\r\n{}"


def test_a_plain_head_is_read_whole_and_the_body_stays() -> None:
    head = plain_head(FIRST, PLAIN)
    assert head is not None
    assert (head.method, head.path) == ("POST", "/api/v1/tickets?x=1")
    assert head.fields == [("Host", "hall:8000"), ("Authorization", "Bearer abc"), ("Content-Length", "2")]
    assert PLAIN[head.size :] == b"{}"


def test_a_browser_that_keeps_its_connection_is_plain() -> None:
    assert plain_head(FIRST, b"Connection: keep-alive\r\n\r\n") is not None


@pytest.mark.parametrize(
    "first",
    [
        b"GET / HTTP/1.0\r\n", b"GET /\r\n", b"GET / HTTP/1.1\n", b"PUT / HTTP/1.1\r\n", b"GET //evil HTTP/1.1\r\n",
        b"GET /a b HTTP/1.1\r\n", b"GET http://hall/ HTTP/1.1\r\n", b"GET /\xe5 HTTP/1.1\r\n", b"GET  / HTTP/1.1\r\n", b"",
    ],
)  # fmt: skip
def test_an_unusual_request_line_goes_the_long_way(first: bytes) -> None:
    assert plain_head(first, PLAIN) is None


@pytest.mark.parametrize(
    "fields",
    [
        b"Host: hall\r\n", b"Host: hall\r\n folded\r\n\r\n", b"Host : hall\r\n\r\n", b"no colon\r\n\r\n", b": empty\r\n\r\n",
        b"Content-Length: 2\r\ncontent-length: 3\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n", b"Connection: close\r\n\r\n",
        b"Connection: Upgrade\r\n\r\n", b"Expect: 100-continue\r\n\r\n", b"Name: a\x00b\r\n\r\n", b"Name: a\nb\r\n\r\n",
        b"Name: \xe4\r\n\r\n", b"\r\n\r\n", b"",
    ],
)  # fmt: skip
def test_unusual_or_unfinished_fields_go_the_long_way(fields: bytes) -> None:
    assert plain_head(FIRST, fields) is None


@given(st.binary(max_size=200), st.binary(max_size=400))
def test_no_bytes_make_it_raise(first: bytes, rest: bytes) -> None:
    plain_head(first, rest)
    plain_head(FIRST, rest + b"\r\n\r\n")
