// SPDX-License-Identifier: AGPL-3.0-or-later
// Beside the program that replays: its words in Ukrainian where the person reads Ukrainian, and a
// recording that lists no pages opens on its first one. Where the browser refuses the program its
// service worker, the person is told. Works on the program's own page alone, of this origin;
// archived pages are frames further in, and nothing here looks into them.
"use strict";

const UKRAINIAN = {
  "About This Collection": "Про цей архів",
  "All Pages": "Усі сторінки",
  "All URLs": "Усі адреси",
  "Archive Info": "Про архів",
  "Archive info is not available": "Відомостей про архів немає",
  "Archived Page": "Збережена сторінка",
  "Ascending": "За зростанням",
  "Back": "Назад",
  "Browse Contents": "Перелік вмісту",
  "Cancel": "Скасувати",
  "Capture Date": "Коли збережено",
  "Close": "Закрити",
  "Date": "Дата",
  "Descending": "За спаданням",
  "Enter URL to Search": "Адреса для пошуку",
  "Enter a URL above to replay it from the web archive!": "Впишіть угорі адресу, щоб показати її з архіву",
  "Enter text to search or a URL to replay": "Слова для пошуку або адреса з архіву",
  "Exit Full Screen": "Вийти з повного екрана",
  "Exit Fullscreen": "Вийти з повного екрана",
  "Expand": "Розгорнути",
  "Expand Sidebar to Full View": "Розгорнути панель",
  "Filter By List:": "За переліком:",
  "Fonts": "Шрифти",
  "Forward": "Вперед",
  "Full Screen": "На весь екран",
  "Fullscreen": "На весь екран",
  "Hide": "Сховати",
  "Hide Sidebar": "Сховати панель",
  "Images": "Зображення",
  "Match": "Збіг",
  "Media Type": "Тип",
  "No Pages Found": "Сторінок не знайдено",
  "No Pages are defined in this archive. The archive may be empty.": "Архів не називає жодної сторінки. Можливо, він порожній.",
  "No Results Found.": "Нічого не знайдено.",
  "Order:": "Порядок:",
  "Page List": "Перелік сторінок",
  "Page Title": "Назва сторінки",
  "Pages": "Сторінки",
  "Pages in": "Сторінки в",
  "Plain Text": "Текст",
  "Please reload and try again.": "Перезавантажте й спробуйте знову.",
  "Purge Cache + Full Reload": "Очистити кеш і відкрити знову",
  "Reload": "Оновити",
  "Replay Web Page": "Показати сторінку",
  "Resources": "Адреси",
  "Results": "Результати",
  "Search and Filter": "Пошук і відбір",
  "Search and Filter Pages": "Пошук і відбір сторінок",
  "Search by Page URL, Title, or Text": "Пошук за адресою, назвою чи текстом",
  "Search:": "Пошук:",
  "Show Non-Seed Pages": "Показати також інші сторінки",
  "Skip replay navigation": "До сторінки",
  "Skipped": "Пропущено",
  "Sort By:": "Упорядкувати:",
  "Status": "Стан",
  "Story": "Про архів",
  "Title": "Назва",
  "Try browsing by URL": "Перегляньте перелік адрес",
  "URL": "Адреса",
  "URLs": "Адреси",
  "URLs in": "Адреси в",
  "more replay controls": "інші дії",
};
const REFUSED = {
  uk:
    "Браузер не дає показати збережені сторінки: він блокує дані інших сайтів. Відкрийте архів у " +
    "звичайному (не приватному) вікні, дозвольте для цієї адреси дані інших сайтів або завантажте файл.",
  en:
    "The browser does not let archived pages be shown: it blocks data of other sites. Open the archive " +
    "in an ordinary (not a private) window, allow data of other sites for this address, or download the file.",
};
const WORDED = ["title", "aria-label", "placeholder", "data-label"];
const LOOK_AGAIN_MS = 200;
const LOOK_LATER_MS = 1000;
const MOST_ADDRESSES = 1000;
const wordsAreWanted = location.hash === "#uk";
const seen = new WeakSet();

function translateText(node) {
  const words = UKRAINIAN[node.data.trim().replace(/\s+/g, " ")];
  if (words) {
    node.data = words;
  }
}

function translateElement(element) {
  for (const name of WORDED) {
    const words = UKRAINIAN[(element.getAttribute(name) || "").trim()];
    if (words) {
      element.setAttribute(name, words);
    }
  }
  if (element.shadowRoot) {
    watch(element.shadowRoot);
  }
}

function translate(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = root; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      const around = node.parentNode && node.parentNode.nodeName;
      if (around !== "STYLE" && around !== "SCRIPT") {
        translateText(node);
      }
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      translateElement(node);
    }
  }
}

// What the program draws later is translated when it is drawn.
function watch(root) {
  if (seen.has(root)) {
    return;
  }
  seen.add(root);
  translate(root);
  new root.ownerDocument.defaultView.MutationObserver((changes) => {
    for (const change of changes) {
      translate(change.target);
    }
  }).observe(root, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: WORDED,
  });
}

function within(root, name) {
  for (const element of root.querySelectorAll("*")) {
    if (element.localName === name) {
      return element;
    }
    const found = element.shadowRoot && within(element.shadowRoot, name);
    if (found) {
      return found;
    }
  }
  return null;
}

// The earliest answer that is a page: recordings are listed by address, not by time.
async function firstPage(program, item) {
  const asked = new URLSearchParams({mime: "text/html", url: "", prefix: "0", count: String(MOST_ADDRESSES)});
  const answer = await program.fetch(`${item.apiPrefix}/urls?${asked}`);
  const pages = (await answer.json()).urls.filter((one) => one.status === 200 && /^https?:/.test(one.url));
  const at = (one) => new Date(one.date || one.ts).getTime();
  return pages.reduce((first, one) => (first && at(first) <= at(one) ? first : one), null);
}

async function openOn(program, item) {
  const page = await firstPage(program, item);
  // Somebody may have chosen a page already.
  if (page && !/[#&]url=[^&]/.test(program.location.hash)) {
    const when = new Date(page.date || page.ts).toISOString().replace(/\D/g, "").slice(0, 14);
    const shown = new URLSearchParams({view: "resources", url: page.url, ts: when});
    program.location.hash = `#${shown}`;
  }
}

function look() {
  const host = document.querySelector("replay-web-page");
  if (!host) {
    return; // told instead
  }
  const frame = host.shadowRoot && host.shadowRoot.querySelector("iframe");
  const inside = frame && frame.contentDocument;
  const item = inside && inside.body && within(inside.body, "wr-item");
  if (inside && inside.body && wordsAreWanted) {
    watch(inside.body);
  }
  if (item && item.itemInfo && item.itemInfo.coll) {
    if (host.dataset.opens === "first" && !seen.has(item)) {
      seen.add(item);
      openOn(frame.contentWindow, item.itemInfo).catch(() => {});
    }
    // The program loads its page anew when somebody asks it to.
    setTimeout(look, LOOK_LATER_MS);
    return;
  }
  setTimeout(look, LOOK_AGAIN_MS);
}

// Browsers refuse service workers to frames of another site where cookies of other sites are
// blocked, as some do in private windows; the program then draws nothing and says so to nobody.
// Asking for the same one as the program does changes nothing where it is granted.
async function isRefused() {
  if (!navigator.serviceWorker) {
    return true;
  }
  const scope = document.querySelector("replay-web-page").getAttribute("replaybase");
  try {
    await navigator.serviceWorker.register(`${scope}sw.js?serveIndex=1`, {scope});
    return false;
  } catch (error) {
    return error.name === "NotSupportedError" || error.name === "SecurityError";
  }
}

function tell() {
  const words = document.createElement("p");
  words.lang = wordsAreWanted ? "uk" : "en";
  words.setAttribute("role", "alert");
  words.textContent = wordsAreWanted ? REFUSED.uk : REFUSED.en;
  document.body.replaceChildren(words);
}

isRefused().then((refused) => refused && tell());
look();
