# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of one post on the platforms that evidence comes from.

A post has an identifier of its own; who posted it is often left out or changes (renamed accounts),
so wherever the identifier is enough nothing else is kept. What is not recognised as a post falls
back to the general form. Facebook's `pfbid…` are several for one post and stay as they are.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import SplitResult, parse_qs

_Segments = list[str]
_Query = dict[str, str]
_NUMBER = re.compile(r"\d{3,}\Z")
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}\Z")
_CODE = re.compile(r"[A-Za-z0-9_-]{5,}\Z")
_CHANNEL = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}\Z")


def on_platform(parts: SplitResult) -> str | None:
    """The form of a post; None: no platform that is known here, or not one of its posts."""
    recognise = _PLATFORMS.get(parts.netloc)
    if recognise is None:
        return None
    segments = [one for one in parts.path.split("/") if one]
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return recognise(segments, query)


def _x(segments: _Segments, query: _Query) -> str | None:
    """/<account>/status/<n>, /i/web/status/<n>, with /photo/1 and the like behind it."""
    for before, number in pairwise(segments):
        if before.lower() in ("status", "statuses") and _NUMBER.match(number):
            return f"https://x.com/i/status/{number}"
    if len(segments) == 1 and segments[0].lower() not in ("home", "search", "i"):
        return f"https://x.com/{segments[0].lower()}"
    return None


def _telegram(segments: _Segments, query: _Query) -> str | None:
    """/<channel>/<n>, /s/<channel>/<n>, /c/<n>/<n> of closed ones; ?single, ?comment, ?thread."""
    if segments and segments[0] == "s":
        segments = segments[1:]
    if len(segments) >= 3 and segments[0] == "c" and segments[1].isdigit():
        return f"https://t.me/c/{segments[1]}/{segments[-1]}" if segments[-1].isdigit() else None
    if not segments or not _CHANNEL.match(segments[0]) or segments[0] in ("joinchat", "addlist"):
        return None
    channel = segments[0].lower()
    if len(segments) == 1:
        return f"https://t.me/{channel}"
    # A group with topics has the topic between the name and the message.
    return f"https://t.me/{channel}/{segments[-1]}" if segments[-1].isdigit() else None


def _youtube(segments: _Segments, query: _Query) -> str | None:
    """/watch?v=, /shorts/, /live/, /embed/, /v/: one video."""
    found = query.get("v", "") if segments[:1] == ["watch"] else ""
    if len(segments) >= 2 and segments[0] in ("shorts", "live", "embed", "v", "e"):
        found = segments[1]
    return f"https://youtube.com/watch?v={found}" if _VIDEO_ID.match(found) else None


def _youtube_short(segments: _Segments, query: _Query) -> str | None:
    return _youtube(["watch"], {"v": segments[0]}) if segments else None


def _facebook(segments: _Segments, query: _Query) -> str | None:
    """Posts, videos and pictures by their number, wherever the number stands."""
    video = query.get("v", "") if segments[:1] in (["watch"], ["video.php"]) else ""
    if "videos" in segments or segments[:1] == ["reel"]:
        video = segments[-1]
    if _NUMBER.match(video):
        return f"https://facebook.com/videos/{video}"
    picture = query.get("fbid", "") if segments[:1] in (["photo"], ["photo.php"]) else ""
    if "photos" in segments:
        picture = segments[-1]
    if _NUMBER.match(picture):
        return f"https://facebook.com/photos/{picture}"
    post = query.get("story_fbid", "") if segments[:1] in (["story.php"], ["permalink.php"]) else ""
    if {"posts", "permalink"} & set(segments[:-1]):
        post = segments[-1]
    return f"https://facebook.com/posts/{post}" if _NUMBER.match(post) else None


def _instagram(segments: _Segments, query: _Query) -> str | None:
    """/p/, /reel/, /reels/, /tv/ with or without the account before it: one code."""
    for before, code in pairwise(segments[:4]):
        if before in ("p", "reel", "reels", "tv") and _CODE.match(code):
            return f"https://instagram.com/p/{code}"
    return f"https://instagram.com/{segments[0].lower()}" if len(segments) == 1 else None


def _tiktok(segments: _Segments, query: _Query) -> str | None:
    """/@<account>/video/<n>, /v/<n>.html, /embed/v2/<n>."""
    if len(segments) >= 2 and (set(segments[:-1]) & {"video", "photo", "v", "embed"}):
        number = segments[-1].removesuffix(".html")
        if _NUMBER.match(number):
            return f"https://tiktok.com/video/{number}"
    if len(segments) == 1 and segments[0].startswith("@"):
        return f"https://tiktok.com/{segments[0].lower()}"
    return None


_VK_THING = re.compile(r"(wall|video|photo|clip|story|topic)(-?\d+_\d+)")


def _vk(segments: _Segments, query: _Query) -> str | None:
    """wall-1_2, video-1_2, photo-1_2: in the path, or over another page in `w` or `z`."""
    last = segments[-1] if segments else ""
    for place in (query.get("w", ""), query.get("z", ""), last):
        found = _VK_THING.match(place)
        if found:
            # A clip is a video that is shown another way.
            kind = "video" if found.group(1) == "clip" else found.group(1)
            reply = query.get("reply", "")
            behind = f"?reply={reply}" if reply.isdigit() else ""
            return f"https://vk.com/{kind}{found.group(2)}{behind}"
    return None


def _ok(segments: _Segments, query: _Query) -> str | None:
    """/video/<n>, /live/<n>, /videoembed/<n>; topics keep whose they are."""
    if len(segments) >= 2 and segments[0] in ("video", "live", "videoembed"):
        return f"https://ok.ru/video/{segments[1]}" if _NUMBER.match(segments[1]) else None
    if len(segments) >= 3 and segments[-2] in ("topic", "statuses") and _NUMBER.match(segments[-1]):
        return f"https://ok.ru/topic/{segments[-1]}"
    if len(segments) == 2 and segments[0] == "topic" and _NUMBER.match(segments[1]):
        return f"https://ok.ru/topic/{segments[1]}"
    return None


_PLATFORMS: dict[str, Callable[[_Segments, _Query], str | None]] = {
    **dict.fromkeys(
        ("x.com", "twitter.com", "mobile.twitter.com", "m.twitter.com", "mobile.x.com",
         "fxtwitter.com", "vxtwitter.com", "nitter.net"),
        _x,
    ),
    **dict.fromkeys(("t.me", "telegram.me", "telegram.dog"), _telegram),
    **dict.fromkeys(
        ("youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"), _youtube
    ),
    "youtu.be": _youtube_short,
    **dict.fromkeys(
        ("facebook.com", "m.facebook.com", "mbasic.facebook.com", "touch.facebook.com",
         "web.facebook.com", "uk-ua.facebook.com", "ru-ru.facebook.com", "fb.com"),
        _facebook,
    ),
    **dict.fromkeys(("instagram.com", "m.instagram.com", "instagr.am"), _instagram),
    **dict.fromkeys(("tiktok.com", "m.tiktok.com"), _tiktok),
    **dict.fromkeys(("vk.com", "m.vk.com", "vk.ru", "m.vk.ru", "vkvideo.ru", "vkontakte.ru"), _vk),
    **dict.fromkeys(("ok.ru", "m.ok.ru", "odnoklassniki.ru"), _ok),
}  # fmt: skip
