// SPDX-License-Identifier: AGPL-3.0-or-later
// When all files have been sent, leads the eye and the keyboard to the button that finishes. Before
// that the button asks: files that never set out are known to this page alone, and to no report.

const form = document.querySelector("[data-finish]");
const interrupted = document.querySelector("[data-interrupted]");
const { confirm, confirmText } = form?.dataset ?? {};

function asks(question, text) {
  for (const [name, value] of Object.entries({ confirm: question, confirmText: text })) {
    if (value) form.dataset[name] = value;
    else delete form.dataset[name];
  }
}

// Whether some upload is interrupted still: since this page was made most went on to their end.
async function isInterrupted() {
  if (!interrupted) return false;
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return !answer.ok || page.querySelector("[data-interrupted]") !== null;
  } catch {
    return true; // not known to have ended
  }
}

let isSent = false;
document.addEventListener("dokaz:unsent", () => {
  isSent = false;
  form.classList.remove("is-ready");
  asks(form.dataset.unsent, form.dataset.unsentText);
});
document.addEventListener("dokaz:sent", async () => {
  isSent = true;
  const isLeft = await isInterrupted();
  if (!isSent) return; // more was added meanwhile
  if (isLeft) {
    asks(confirm, confirmText);
  } else {
    interrupted?.remove();
    asks();
  }
  form.classList.add("is-ready");
  form.querySelector("button").focus();
});
