# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many addresses of one page have one form, and addresses of different pages do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.deconflict.duplicates.addresses.canonical import LONGEST, canonical, key_of

SAME = {
    "https://x.com/i/status/1503700000000000001": (
        "https://twitter.com/invented_one/status/1503700000000000001",
        "http://www.twitter.com/Invented_One/status/1503700000000000001?s=20&t=AbC",
        "https://mobile.twitter.com/i/web/status/1503700000000000001",
        "https://twitter.com/invented_one/statuses/1503700000000000001",
        *(
            f"https://{host}/invented_one/status/1503700000000000001"
            for host in ("m.twitter.com", "mobile.x.com", "fxtwitter.com", "vxtwitter.com",
                         "nitter.net")
        ),
        "x.com/invented_one/status/1503700000000000001/photo/1",
        "https://web.archive.org/web/20220316101112/https://twitter.com/invented_one/status/"
        "1503700000000000001",
        "https://archive.ph/20220316/https://x.com/invented_one/status/1503700000000000001",
    ),
    "https://t.me/invented_channel/1234": (
        "https://t.me/s/invented_channel/1234",
        "https://t.me/Invented_Channel/1234?single",
        "https://telegram.me/invented_channel/1234?comment=55",
        "t.me/invented_channel/77/1234",
        "https://telegram.dog/invented_channel/1234",
        "https://t.me/iv?url=https%3A%2F%2Ft.me%2Finvented_channel%2F1234&rhash=abc",
    ),
    "https://t.me/c/1500000000/12": ("https://t.me/c/1500000000/12?thread=3",),
    "https://youtube.com/watch?v=AbCdEfGhIj1": (
        "https://youtu.be/AbCdEfGhIj1?t=15&si=xyz",
        "https://www.youtube.com/watch?list=PL1&v=AbCdEfGhIj1&t=15s",
        "https://m.youtube.com/shorts/AbCdEfGhIj1",
        "https://www.youtube-nocookie.com/embed/AbCdEfGhIj1?rel=0",
        "https://youtube.com/live/AbCdEfGhIj1?feature=share",
        "https://music.youtube.com/watch?v=AbCdEfGhIj1",
        "https://www.youtube.com/v/AbCdEfGhIj1",
    ),
    "https://facebook.com/posts/3000000001": (
        "https://www.facebook.com/invented.page/posts/3000000001?mibextid=a",
        "https://m.facebook.com/story.php?story_fbid=3000000001&id=100",
        "https://facebook.com/permalink.php?story_fbid=3000000001&id=100&__tn__=K",
        "https://www.facebook.com/groups/555/permalink/3000000001/",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Ffacebook.com%2Fx%2Fposts%2F3000000001&h=1",
    ),
    "https://facebook.com/videos/3000000002": (
        "https://www.facebook.com/watch/?v=3000000002",
        "https://www.facebook.com/video.php?v=3000000002",
        *(
            f"https://{host}/watch/?v=3000000002"
            for host in ("mbasic.facebook.com", "touch.facebook.com", "web.facebook.com",
                         "uk-ua.facebook.com", "ru-ru.facebook.com", "fb.com")
        ),
        "https://www.facebook.com/reel/3000000002",
        "https://www.facebook.com/invented.page/videos/a-title/3000000002/",
    ),
    "https://facebook.com/photos/3000000003": (
        "https://www.facebook.com/photo/?fbid=3000000003&set=a.1",
        "https://www.facebook.com/photo.php?fbid=3000000003",
        "https://m.facebook.com/invented.page/photos/a.1/3000000003/",
    ),
    "https://instagram.com/p/CabcDEF123": (
        "https://www.instagram.com/reel/CabcDEF123/?igshid=x",
        "https://instagram.com/invented_one/p/CabcDEF123/",
        "https://www.instagram.com/tv/CabcDEF123/",
    ),
    "https://tiktok.com/video/7070000000000000001": (
        "https://www.tiktok.com/@invented_one/video/7070000000000000001?is_from_webapp=1",
        "https://m.tiktok.com/v/7070000000000000001.html",
    ),
    "https://vk.com/wall-1000_2000": (
        "https://m.vk.com/wall-1000_2000?from=feed",
        "https://vk.com/invented_page?w=wall-1000_2000",
        "https://vk.ru/wall-1000_2000",
    ),
    "https://vk.com/video-1000_2000": (
        "https://vk.com/clip-1000_2000",
        "https://vkvideo.ru/video-1000_2000",
        "https://vk.com/feed?z=video-1000_2000%2Fabc",
    ),
    "https://ok.ru/video/4000000001": (
        "https://m.ok.ru/live/4000000001",
        "https://ok.ru/videoembed/4000000001?nochat=1",
    ),
    "https://ok.ru/topic/4000000002": ("https://ok.ru/group/5000/topic/4000000002",),
    "https://example.org/a/b?x=1&y=2": (
        "http://www.EXAMPLE.org:80/a/./c/../b/?y=2&utm_source=z&x=1&fbclid=abc#part",
        "example.org/%61/b?x=1&y=2",
        " https://example.org:443/a/b?x=1&y=2 ",
        "https://reader@example.org/a/b?x=1&y=2",
        "https://web.archive.org/web/2022id_/http://example.org/a/b?y=2&x=1",
    ),
    "https://xn--80aaxitdbjk.xn--j1amh/": (),
    "https://xn--e1afmkfd.xn--j1amh/%D0%BB%D0%B8%D1%81%D1%82": (
        "https://пример.укр/лист",
        "https://ПРИМЕР.укр/%d0%bb%d0%b8%d1%81%d1%82",
    ),
}  # fmt: skip
DIFFERENT = (
    "https://x.com/i/status/1503700000000000002",
    "https://x.com/invented_one",
    "https://t.me/invented_channel",
    "https://t.me/invented_channel/1235",
    "https://t.me/other_channel/1234",
    "https://youtube.com/watch?v=AbCdEfGhIj2",
    "https://vk.com/wall-1000_2000?reply=5",
    "https://vk.com/photo-1000_2000",
    "https://facebook.com/photo?fbid=3000000001",
    "https://example.org/a/B?x=1&y=2",
    "https://example.org/a%2Fb?x=1&y=2",
    "https://example.org/a%252Fb?x=1&y=2",
    "https://example.org:8443/a/b?x=1&y=2",
    "https://fb.watch/abc123/",
    "https://www.facebook.com/page/posts/pfbid0abc",
)
NONE = (
    "", "   ", "not an address", "ftp://example.org/a", "javascript:alert(1)", "https://", "https://[::1",
    "https://localhost/a", "https://exa mple.org", "https://example.org/\0", "file:///etc/hosts",
    "https://example.org:99999/", "https://example.org/" + "a" * LONGEST, "https://\ud800.org",
)  # fmt: skip


@pytest.mark.parametrize(
    ("form", "address"), [(form, one) for form, several in SAME.items() for one in several]
)
def test_addresses_of_one_page_have_one_form(form: str, address: str) -> None:
    assert canonical(address) == form
    assert canonical(form) == form


def test_addresses_of_different_pages_differ() -> None:
    known = [form for form, several in SAME.items() if several]
    forms = [canonical(one) for one in (*known, *DIFFERENT)]
    assert None not in forms
    assert len(set(forms)) == len(forms)
    assert len({key_of(one) for one in forms if one}) == len(forms)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_web_address_has_no_form(text: str) -> None:
    assert canonical(text) is None


def test_a_copy_of_a_copy_is_the_page() -> None:
    wrapped = "https://example.org/a"
    for _ in range(20):
        wrapped = f"https://web.archive.org/web/2022/{wrapped}"
    assert canonical(wrapped) == "https://example.org/a"


_PARTS = st.text(st.sampled_from("abzAZ019./%25fF?&=#-_~@:+;,!ї\u0301 "), max_size=40)
_HOSTS = st.sampled_from(
    ["x.com", "t.me", "youtu.be", "youtube.com", "facebook.com", "vk.com", "ok.ru", "example.org",
     "web.archive.org", "tiktok.com", "www.www.instagram.com", "лист.укр"]
)  # fmt: skip


@given(
    st.text(max_size=60) | st.builds(lambda host, rest: f"https://{host}/{rest}", _HOSTS, _PARTS)
)
def test_a_form_of_a_form_is_itself(address: str) -> None:
    form = canonical(address)
    if form is not None:
        assert canonical(form) == form
        assert form.startswith("https://")
        assert form.isascii()
