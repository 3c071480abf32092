// SPDX-License-Identifier: AGPL-3.0-or-later
// The upload zone (templates/web/components/upload.html).
//
// For each file: 1. SHA-256 on this device, shown to the person, before anything is sent.
// 2. Resumable transfer (tus) that outlives lost connections and a closed browser. 3. "Received" is
// said only when the server answers with the same digest; without an answer it is "not confirmed".
//
// What is remembered on this device for resuming: a fingerprint and the address of each unfinished
// upload. No file names. "Forget on this device" removes it.

const CHUNK = 8 * 1024 * 1024;
const RETRY_AFTER_MS = [0, 1000, 3000, 10_000, 30_000, 60_000, 120_000, 300_000];
const AT_ONCE = 2;
const MEMORY = "dokaz.upload.";

// ---- what is remembered for resuming (the storage interface of tus-js-client) -------------------

const memory = {
  async findAllUploads() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(MEMORY));
    return keys.map((key) => ({ ...JSON.parse(localStorage.getItem(key)), urlStorageKey: key }));
  },
  async findUploadsByFingerprint(fingerprint) {
    const found = localStorage.getItem(MEMORY + fingerprint);
    return found ? [{ ...JSON.parse(found), urlStorageKey: MEMORY + fingerprint }] : [];
  },
  async removeUpload(key) {
    localStorage.removeItem(key);
  },
  async addUpload(fingerprint, { size, creationTime, uploadUrl }) {
    const kept = { size, creationTime, uploadUrl, metadata: {} };
    localStorage.setItem(MEMORY + fingerprint, JSON.stringify(kept));
    return MEMORY + fingerprint;
  },
};

// No answer at all, a busy or failing server, or an upload still locked by the lost connection.
function worthAnotherTry(status) {
  if (status === 507) return false; // no room: only a person can help
  return status === 0 || status >= 500 || [409, 423, 429].includes(status);
}

// ---- files out of a drop, folders included ------------------------------------------------------

// What the browser cannot give, such as a file that went away meanwhile, or the rest of a folder, is
// told beside what it gave.
async function addEntry(found, entry, folder) {
  try {
    await readEntry(found, entry, folder);
  } catch {
    found.push({ file: new File([], entry.name), path: folder + entry.name, isLost: true });
  }
}

async function readEntry(found, entry, folder) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, path: folder + file.name });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // a reader gives at most a hundred entries at a time
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!entries.length) return;
    for (const inner of entries) await addEntry(found, inner, `${folder}${entry.name}/`);
  }
}

async function filesOfDrop(transfer) {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return Array.from(transfer.files, (file) => ({ file, path: file.name }));
  const found = [];
  for (const entry of entries) await addEntry(found, entry, "");
  return found;
}

// ---- one row ------------------------------------------------------------------------------------

class Row {
  constructor(zone, { file, path, isLost = false }) {
    this.zone = zone;
    this.file = file;
    this.path = path;
    this.isLost = isLost;
    this.sent = 0;
    this.element = zone.template.content.firstElementChild.cloneNode(true);
    this.slot("name").textContent = file.name;
    this.slot("folder").textContent = path.slice(0, path.length - file.name.length);
    this.slot("size").textContent = zone.size(file.size);
    this.slot("retry").addEventListener("click", () => zone.again(this));
    this.slot("remove").addEventListener("click", () => zone.drop(this));
    zone.rows.append(this.element);
    this.become("waiting");
  }

  slot(name) {
    return this.element.querySelector(`[data-slot=${name}]`);
  }

  become(state, problem = "") {
    this.zone.count(this.state, state);
    this.state = state;
    this.element.dataset.state = state;
    const status = this.slot("status");
    status.textContent = this.zone.words[state];
    status.className = `chip chip-${{ received: "good", unconfirmed: "wait", empty: "wait", failed: "bad" }[state] ?? "info"}`;
    this.slot("problem").textContent = problem ? this.zone.words[problem] : "";
    this.slot("retry").hidden = state !== "failed" || this.isLost;
    this.slot("remove").hidden = state === "received";
    this.progress(state === "sending" ? this.sent : 0);
    // What still needs somebody's eye stays at the top.
    if (state === "received") this.zone.rows.append(this.element);
    this.zone.summarise();
  }

  progress(done) {
    const bar = this.slot("bar");
    bar.max = Math.max(1, this.file.size);
    bar.value = done;
  }
}

// ---- the zone -----------------------------------------------------------------------------------

class Zone {
  #queue = [];
  #asked = 0;
  #sending = new Set();
  #hashing = null;
  #all = [];
  #counts = {};
  #bytes = 0;
  #done = 0;
  #worker;

  constructor(element) {
    this.element = element;
    this.rows = element.querySelector("[data-slot=rows]");
    this.template = element.querySelector("template");
    this.words = JSON.parse(element.querySelector("[data-words]").textContent);
    this.#worker = new Worker(element.dataset.worker);
    this.#worker.onmessage = ({ data }) => this.#heard(data);
    this.#listen();
    this.summarise();
  }

  size(bytes) {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
    const step = bytes ? Math.min(4, Math.floor(Math.log10(bytes) / 3)) : 0;
    return new Intl.NumberFormat(document.documentElement.lang, {
      style: "unit",
      unit: units[step],
      maximumFractionDigits: step ? 1 : 0,
    }).format(bytes / 1000 ** step);
  }

  add(found) {
    for (const one of found) {
      const row = new Row(this, one);
      this.#all.push(row);
      if (one.isLost) row.become("failed", "unreadable");
      else this.#queue.push(row);
      this.#bytes += one.file.size;
    }
    this.summarise();
    this.#hashNext();
  }

  again(row) {
    row.become("waiting");
    if (row.sha256) this.#sendNext();
    else {
      this.#queue.push(row);
      this.#hashNext();
    }
  }

  drop(row) {
    row.upload?.abort();
    this.#sending.delete(row);
    this.count(row.state, "removed");
    if (this.#hashing === row) this.#hashing = null;
    if (["unconfirmed", "empty"].includes(row.state)) this.#done -= row.file.size;
    this.#bytes -= row.file.size;
    row.state = "removed";
    row.element.remove();
    this.#all = this.#all.filter((other) => other !== row);
    this.#queue = this.#queue.filter((other) => other !== row);
    this.summarise();
    this.#hashNext();
    this.#sendNext();
  }

  // How many rows are in which state: counted as they change, so that ten thousand files are no load.
  count(before, after) {
    if (before) this.#counts[before] -= 1;
    this.#counts[after] = (this.#counts[after] ?? 0) + 1;
  }

  summarise() {
    const count = (...states) => states.reduce((sum, one) => sum + (this.#counts[one] ?? 0), 0);
    const open = count("waiting", "hashing", "hashed", "sending");
    const rest = count("unconfirmed", "empty");
    const text = (this.words.summary + (rest ? ` ${this.words.summary_rest}` : ""))
      .replace("{received}", count("received"))
      .replace("{all}", this.#all.length)
      .replace("{open}", open)
      .replace("{failed}", count("failed"))
      .replace("{rest}", rest);
    const place = this.element.querySelector("[data-slot=summary]");
    if (place.textContent !== text) place.textContent = text;
    this.element.querySelector("[data-slot=summary-line]").hidden = !this.#all.length;
    const unsent = open + count("failed");
    if (unsent && !this.unsent) {
      this.element.dispatchEvent(new CustomEvent("dokaz:unsent", { bubbles: true }));
    }
    this.unsent = unsent;
    const finished = this.#all.length > 0 && unsent === 0;
    if (finished && !this.finished) {
      const detail = this.#all.map(({ path, sha256, address }) => ({ path, sha256, address }));
      this.element.dispatchEvent(new CustomEvent("dokaz:sent", { bubbles: true, detail }));
    }
    this.finished = finished;
    this.busy = open > 0;
    this.showAmount();
  }

  showAmount() {
    let done = this.#done;
    for (const row of this.#sending) done += row.sent;
    const bar = this.element.querySelector("[data-slot=overall]");
    bar.max = Math.max(1, this.#bytes);
    bar.value = done;
    const text = this.words.amount
      .replace("{done}", this.size(done))
      .replace("{total}", this.size(this.#bytes));
    const place = this.element.querySelector("[data-slot=amount]");
    if (place.textContent !== text) place.textContent = text;
  }

  // 1. digests, one file at a time: the disk is the limit

  #hashNext() {
    if (this.#hashing) return;
    const row = this.#queue.shift();
    if (!row) return;
    this.#hashing = row;
    row.become("hashing");
    row.id = this.#asked += 1;
    const label = `${this.element.dataset.endpoint}\n${row.path}`;
    this.#worker.postMessage({ id: row.id, file: row.file, label });
  }

  #heard({ id, done, sha256, fingerprint, failed }) {
    const row = this.#hashing;
    if (row?.id !== id) return; // of a file that was taken off the list
    if (done !== undefined) {
      row.progress(done);
      return;
    }
    this.#hashing = null;
    if (failed) row.become("failed", "unreadable");
    else {
      row.sha256 = sha256;
      row.fingerprint = fingerprint;
      row.slot("digest").textContent = `sha256 ${sha256}`;
      row.become("hashed");
    }
    this.#sendNext();
    this.#hashNext();
  }

  // 2. transfer, two files at a time

  #sendNext() {
    while (this.#sending.size < AT_ONCE) {
      const row = this.#all.find(
        ({ state, sha256 }) => state === "hashed" || (state === "waiting" && sha256),
      );
      if (!row) return;
      this.#sending.add(row);
      row.become("sending");
      this.#send(row).catch(() => this.#ended(row, "failed", "refused"));
    }
  }

  async #send(row) {
    let answered = null;
    row.upload = new tus.Upload(row.file, {
      endpoint: this.element.dataset.endpoint,
      chunkSize: CHUNK,
      retryDelays: RETRY_AFTER_MS,
      metadata: {
        filename: row.file.name,
        path: row.path,
        modified: String(row.file.lastModified),
        sha256: row.sha256,
      },
      headers: { "X-CSRFToken": this.element.dataset.csrf },
      urlStorage: memory,
      fingerprint: async () => row.fingerprint,
      removeFingerprintOnSuccess: true,
      onShouldRetry: (error) => {
        const again = worthAnotherTry(error.originalResponse?.getStatus() ?? 0);
        if (again) row.slot("status").textContent = this.words.retrying;
        return again;
      },
      onProgress: (sent) => {
        row.sent = sent;
        row.progress(sent);
        row.slot("status").textContent = this.words.sending;
        this.showAmount();
      },
      onAfterResponse: (_request, response) => {
        answered = response.getHeader("Dokaz-SHA256") ?? answered;
      },
      onError: (error) => this.#ended(row, "failed", error.originalResponse ? "refused" : "offline"),
      onSuccess: () => {
        row.address = row.upload.url;
        if (!row.file.size) this.#ended(row, "empty");
        else if (!answered) this.#ended(row, "unconfirmed");
        else if (answered === row.sha256) this.#ended(row, "received");
        else this.#ended(row, "failed", "differs");
      },
    });
    const [unfinished] = await row.upload.findPreviousUploads();
    if (row.state !== "sending") return;
    if (unfinished) row.upload.resumeFromPreviousUpload(unfinished);
    row.upload.start();
  }

  #ended(row, state, problem) {
    if (row.state !== "sending") return; // already removed
    this.#sending.delete(row);
    if (state !== "failed") this.#done += row.file.size;
    row.become(state, problem);
    this.#sendNext();
  }

  #listen() {
    const zone = this.element.querySelector("[data-slot=zone]");
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", async (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      this.add(await filesOfDrop(event.dataTransfer));
    });
    for (const input of zone.querySelectorAll("input[type=file]")) {
      zone.querySelector(`[data-opens=${input.name}]`).addEventListener("click", () => input.click());
      input.addEventListener("change", () => {
        const chosen = Array.from(input.files);
        this.add(chosen.map((file) => ({ file, path: file.webkitRelativePath || file.name })));
        input.value = "";
      });
    }
    this.element.querySelector("[data-slot=forget]").addEventListener("click", async (event) => {
      for (const { urlStorageKey } of await memory.findAllUploads()) {
        await memory.removeUpload(urlStorageKey);
      }
      event.target.closest("button").disabled = true;
    });
    addEventListener("beforeunload", (event) => {
      if (this.busy) event.preventDefault();
    });
  }
}

for (const element of document.querySelectorAll("[data-upload]")) new Zone(element);
