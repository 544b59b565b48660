"""Formats, by the documents that define them: RFC 3339, 5321, 3986, 3987, 6570, 6901."""

import time

import pytest

from components.schema.form_model import FormModel
from components.schema.validation.formats import format_checker

# By format: texts that are of it, and texts that are not.
CASES = {
    "email": (
        [
            "a@example.com", '"john doe"@example.com', '"joe@bloggs"@example.com', '"joe..x"@e.com', '"a\\"b"@e.com',
            "te~st@example.com", "~t@e.com", "te.s.t@e.com", "joe@[127.0.0.1]", "joe@[IPv6:::1]", "o'brien+x@e.co.uk",
            "jose@exämple.de", "a@localhost", "a_b@x.y", "用户@例子.中国", "a@xn--80ak6aa92e.com", "a@1.2",
        ],
        [
            "a@", "@b", "2962", ".t@e.com", "t.@e.com", "te..st@e.com", "joe@invalid=domain.com", "joe@[127.0.0.300]",
            "a b@c.d", "a@b@c", '"a@b.c', '"a"b@c.d', "a@b..c", "a@-b.c", "a@b-.c", "a@b.c\n", "<a@b.c>", "a,b@c.d",
        ],
    ),
    "date": (
        ["2026-02-28", "2024-02-29"],
        ["2026-02-31", "20260228", "2026-W01-1", "2026-2-8", "2026-02-28\n", "٢٠٢٦-02-28", "2026-02-28T00:00:00Z"],
    ),
    "date-time": (
        [
            "2026-01-31T12:00:00Z", "2026-01-31t12:00:00z", "2026-01-31T12:00:00.123+05:30", "1998-12-31T23:59:60Z",
            "1998-12-31T15:59:60.123-08:00", "1963-06-19T08:30:06.283185Z",
        ],
        [
            "2026-01-31T12:00:00", "2026-01-31 12:00:00Z\n", "2026-01-31T12:00:00Z\n", "2026-02-31T12:00:00Z",
            "1998-12-31T23:58:60Z", "1998-12-31T22:59:60Z", "2026-01-31T24:00:00Z", "2026-01-31T12:00:00+24:00",
            "2026-01-3١T12:00:00Z", "2026-01-31T12:60:00Z", "1998-12-31T23:59:61Z",
        ],
    ),
    "time": (
        ["12:00:00Z", "12:00:00.5+01:00", "23:59:60Z", "01:29:60+01:30", "12:00:00z"],
        ["12:00:00", "25:00:00Z", "12:00Z", "22:59:60Z", "12:00:00Z\n", "1٢:00:00Z"],
    ),
    "duration": (
        ["P1DT12H", "P1Y2M3DT4H5M6S", "PT0S", "P4W", "PT36H", "P1D"],
        ["P", "PT", "1D", "P1D\n", "P2D1Y", "P1", "P1YT", "P1D2H", "P١D", "P1Y2W", "P2S", "PT1D"],
    ),
    "ipv4": (["192.0.2.1"], ["256.0.0.1", "192.0.2", "192.0.2.01", "1.2.3.4\n", "١.2.3.4", "1.2.3.4/8"]),
    "ipv6": (["::1", "2001:db8::1", "::ffff:1.2.3.4"], ["::1%eth0", "12345::", "1::2::3", "::1\n", "::١"]),
    "uuid": (
        ["123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"],
        [
            "123e4567e89b12d3a456426614174000", "{123e4567-e89b-12d3-a456-426614174000}",
            "123e4567-e89b-12d3-a456-42661417400١", "123e4567-e89b-12d3-a456-426614174000\n",
        ],
    ),
    "uri": (
        ["https://example.com/a", "urn:a:b", "mailto:a@b.c", "ftp://x/y;type=a", "http://[::1]/"],
        ["nope", "//a/b", "https://a b", "http://a/é", "https://example.com/a\n", "\\\\x", "http://a/<b>"],
    ),
    "uri-reference": (["/a", "a#b", ""], ["\\\\x", "a b", "/a\n"]),
    "iri": (["https://exämple.de/ä?ü", "http://例え.jp/"], ["nope", "http://ä b", "/a"]),
    "iri-reference": (["/ä"], ["\\\\x"]),
    "hostname": (
        ["example.com", "a-b.c", "localhost", "xn--nw2a.xn--j6w193g"],
        ["-a.b", "a_b", "a..b", "exämple.de", "a.b\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b", ""],
    ),
    "json-pointer": (["", "/a/b", "/a~0b"], ["a", "/a~", "#/a"]),
    "regex": (["^a$", "(?i)a", "\\p{L}", "(?P<n>a)", "a\nb", "\\Z"], ["[", "(", "a**", "*"]),
    "uri-template": (["http://a/{b}", "{a,b}"], ["{", "http://a/{b"]),
    "idn-hostname": (["例子.中国", "a.b"], ["〮a"]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        (name, value, fits)
        for name, (valid, invalid) in CASES.items()
        for values, fits in ((valid, True), (invalid, False))
        for value in values
    ],
)
def test_a_format_is_what_its_document_says(name: str, value: str, fits: bool) -> None:
    result = FormModel({"properties": {"a": {"format": name}}}).validate({"a": value})
    assert ([item.keyword for item in result.violations], result.unjudged) == ([] if fits else ["format"], False)


@pytest.mark.parametrize("sign", ["a", "/", ":", "%41", "1", "a.", "\u00e9", "{a}", "[", "(a|"])
def test_no_format_takes_long_for_a_long_text(sign: str) -> None:
    for length, unjudged in ((4_000, None), (1_000_000, True)):
        schema = {"properties": {name: {"format": name} for name in format_checker().checkers}}
        start = time.process_time()
        result = FormModel(schema).validate(dict.fromkeys(schema["properties"], (sign * length)[:length]))
        assert time.process_time() - start < 10
        assert unjudged in (None, result.unjudged)
