# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small web site on this machine, with everything a page can do to who captures it."""

import contextlib
import gzip
import http.server
import threading
from collections.abc import Iterator

PAGE = """<!doctype html><html lang="uk"><head><meta charset="utf-8">
<title>Вигадана сторінка</title>
<link rel="stylesheet" href="/style.css"></head>
<body><h1>Вигадана подія</h1><p id="words">Слова на сторінці.</p>
<div style="height:2500px"></div><img src="/late.png" loading="lazy" alt="">
<img src="/to-private" alt=""><iframe src="http://{private}/secret"></iframe>
<script>
document.getElementById("words").append(" Додано програмою.");
try {{ new WebSocket("ws://{here}/socket"); }} catch (e) {{}}
try {{ new WebSocket("ws://{private}/socket"); }} catch (e) {{}}
fetch("http://{private}/secret").catch(() => 0);
fetch("/post", {{method: "POST", body: "a=1"}});
try {{
  const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:{private}"}}]}});
  peer.createDataChannel("x"); peer.createOffer().then((o) => peer.setLocalDescription(o));
}} catch (e) {{}}
alert("Питання, яке чекає відповіді");
</script></body></html>"""
# The head of an MP4 (ISO 14496-12) and something behind it: whoever fetches looks at no picture.
FILM = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0\0\0\x08free" + b"film" * 20_000
LOGIN = (
    "<!doctype html><title>Log in</title><form><input name=u><input type=password name=p></form>"
)


_NAMES = str.maketrans("-.", "__")


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        name = "_" + self.path.strip("/").partition("?")[0].translate(_NAMES)
        answer = getattr(self, name, None)
        (answer or self._missing)()

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.server.asked.append(f"POST {self.path} {self.rfile.read(length).decode()}")
        self._give(b"{}", "application/json")

    def _give(self, body: bytes, content_type: str = "text/html; charset=utf-8", *,
              status: int = 200, **headers: str) -> None:  # fmt: skip
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _chunked(self, *pieces: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def _page(self) -> None:
        text = PAGE.format(here=self.server.here, private=self.server.private)
        self._chunked(*[text.encode()[i : i + 300] for i in range(0, len(text.encode()), 300)])

    def _style_css(self) -> None:
        self._give(gzip.compress(b"h1 { color: #123456 }"), "text/css", Content_Encoding="gzip")

    def _missing(self) -> None:
        if self.path == "/style.css":
            self._style_css()
            return
        self._give(b"<!doctype html><title>404 Not Found</title>nothing", status=404)

    def _post(self) -> None:
        self._give(b"{}", "application/json")

    def _plain(self) -> None:
        self._give("<!doctype html><title>Проста</title><p>Слова.</p>".encode())

    def _perhaps(self) -> None:
        """A page whose answer the test chooses."""
        if self.server.status == 200:
            self._words()
        else:
            self._give(b"<!doctype html><title>?</title>", status=self.server.status)

    def _film(self) -> None:
        self._give(b"<!doctype html><title>Film</title><video src='/film-file.mp4'></video>")

    def _film_inside(self) -> None:
        address = f"http://{self.server.private}/film-file.mp4"
        self._give(f"<!doctype html><title>Film</title><video src='{address}'></video>".encode())

    def _film_file_mp4(self) -> None:
        self._give(FILM, "video/mp4")

    def _words(self) -> None:
        self._give("<!doctype html><title>Допис</title><p>Слова вигаданого свідка.</p>".encode())

    def _to_words(self) -> None:
        self._give(b"", status=301, Location="/words#there")

    def _shell(self) -> None:
        self._give(b"<!doctype html><title>App</title><div id=root>Loading</div><script>1</script>")

    def _soft(self) -> None:
        self._give("<!doctype html><title>Сторінку видалено</title><p>.</p>".encode())

    def _empty(self) -> None:
        self._give(b"")

    def _to_login(self) -> None:
        self._give(b"", status=302, Location="/login?next=/plain")

    def _round(self) -> None:
        self._give(b"", status=302, Location="/round")

    def _login(self) -> None:
        self._give(LOGIN.encode())

    def _to_private(self) -> None:
        self._give(b"", status=302, Location=f"http://{self.server.private}/secret")

    def _to_page(self) -> None:
        self._give(b"", status=301, Location="/plain#there")

    def _file(self) -> None:
        self._give(b"\0binary" * 500, "application/octet-stream",
                   Content_Disposition='attachment; filename="x.bin"')  # fmt: skip

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        with contextlib.suppress(OSError):
            while not self.server.over.is_set():
                self.wfile.write(b"endless " * 8192)
        self.close_connection = True

    def _slow(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Slow</title>")
        self.wfile.flush()
        self.server.over.wait()
        self.close_connection = True

    def _broken(self) -> None:
        self.wfile.write(b"what is this\r\n\r\n")
        self.close_connection = True

    def _cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"only this")
        self.close_connection = True

    def _early(self) -> None:
        self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")
        self._plain()

    def log_message(self, *_arguments: object) -> None:
        """Nothing: what was asked stands in `asked`."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.over = threading.Event()
        self.private = ""
        self.status = 200

    @property
    def here(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Who captures may go away in the middle."""


@contextlib.contextmanager
def sites() -> Iterator[tuple[_Server, _Server]]:
    """A site that may be captured, and one at a private address that must never be asked."""
    public, private = _Server(), _Server()
    public.private = private.here
    threads = [
        threading.Thread(target=one.serve_forever, args=(0.05,), daemon=True)
        for one in (public, private)
    ]
    for thread in threads:
        thread.start()
    try:
        yield public, private
    finally:
        for one in (public, private):
            one.over.set()
            one.shutdown()
            one.server_close()
