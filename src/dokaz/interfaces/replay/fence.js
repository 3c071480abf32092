// SPDX-License-Identifier: AGPL-3.0-or-later
// Every answer that the replaying program makes for an archived page gets our headers: its own
// policy would allow connections to anywhere. PROGRAM (for the program's own pages) and PAGES (for
// archived ones) come before this text. Nothing is shown in a window of its own, where no frame
// around it would hold it.
"use strict";

const TAKEN_AWAY = [
  "clear-site-data",
  "content-security-policy-report-only",
  "link",
  "nel",
  "refresh",
  "report-to",
  "reporting-endpoints",
  "service-worker-allowed",
  "sourcemap",
  "speculation-rules",
];
const ARCHIVED = new URL("./w/", self.location.href).pathname;
const WITHOUT_BODY = [101, 204, 205, 304];
const CONSTRUCTED = ["basic", "cors", "default"];

function fenced(request, answer) {
  if (request.mode === "navigate" && request.destination === "document") {
    return new Response("", { status: 403, headers: PAGES });
  }
  if (!answer || !CONSTRUCTED.includes(answer.type)) {
    return Response.error();
  }
  const headers = new Headers(answer.headers);
  TAKEN_AWAY.forEach((name) => headers.delete(name));
  const fence = new URL(request.url).pathname.startsWith(ARCHIVED) ? PAGES : PROGRAM;
  Object.entries(fence).forEach(([name, value]) => headers.set(name, value));
  const body = WITHOUT_BODY.includes(answer.status) ? null : answer.body;
  return new Response(body, { status: answer.status, statusText: answer.statusText, headers });
}

// The same program also runs as an ordinary worker, which answers nothing.
if (self.FetchEvent) {
  const respondWith = FetchEvent.prototype.respondWith;
  FetchEvent.prototype.respondWith = function (answer) {
    const request = this.request;
    return respondWith.call(this, Promise.resolve(answer).then((made) => fenced(request, made)));
  };
}

importScripts("./wabac.js");
