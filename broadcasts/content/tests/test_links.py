import pytest

from broadcasts.content.links import LinkRefused, encode_link


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("https://example.jp/a?b=c&d=e#f", "https://example.jp/a?b=c&d=e#f"),
        (" HTTPS://Example.JP ", "https://example.jp"),
        ("https://example.jp/子育て?q=健 診", None),
        (
            "https://example.jp/子育て?q=健診#上",
            "https://example.jp/%E5%AD%90%E8%82%B2%E3%81%A6?q=%E5%81%A5%E8%A8%BA#%E4%B8%8A",
        ),
        ("https://example.jp/%E5%AD%90", "https://example.jp/%E5%AD%90"),
        ("https://example.jp/100%", "https://example.jp/100%25"),
        ("https://例え.jp/", "https://xn--r8jz45g.jp/"),
        ("https://example.jp:8443/", "https://example.jp:8443/"),
        ("tel:092-123-4567", "tel:092-123-4567"),
        ("tel:#9110", "tel:%239110"),
    ],
)
def test_a_link_is_sent_percent_encoded(typed, sent):
    if sent is None:
        with pytest.raises(LinkRefused):
            encode_link(typed)
    else:
        assert encode_link(typed) == sent


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "www.example.jp",
        "//example.jp",
        "/admin/",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        " \x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "line://ti/p/x",
        "mailto:a@example.jp",
        "https://",
        "https:///path",
        "https://user:secret@example.jp/",
        "https://example.jp@evil.example/",
        "https://example.jp\\@evil.example/",
        "https://exa mple.jp/",
        "https://example.jp/\nX",
        "https://example.jp:99999/",
        "https://[::1",
        "https://" + "a" * 70 + ".jp/",
        "https://example.jp/\u202egpj.exe",
        "https://example.jp/\ud800",
        "tel:",
        "tel:abc",
        "tel:0120;phone-context=x",
        "https://example.jp/" + "a" * 1000,
        "https://example.jp/" + "あ" * 120,
    ],
)
def test_anything_else_is_refused_with_words(typed):
    with pytest.raises(LinkRefused) as refused:
        encode_link(typed)

    assert len(str(refused.value.message)) > 20


def test_a_link_is_measured_as_it_is_sent():
    assert len(encode_link("https://example.jp/" + "a" * 981)) == 1000
