// SPDX-License-Identifier: AGPL-3.0-or-later
// Finding a place of the dataset by its name, in Cyrillic or Latin letters and in any of the
// spellings that people know it by. Names come with the dataset; nothing is asked of a server.

import { element, find } from "./dom.mjs";

const MOST = 8;
const CYRILLIC = {
  а: "a", б: "b", в: "v", г: "h", ґ: "h", д: "d", е: "e", є: "ie", ж: "zh", з: "z", и: "i", і: "i",
  к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "h",
  ц: "ts", ч: "ch", ш: "sh", щ: "shch", ь: "", ъ: "", ю: "iu", я: "ia", ы: "i", э: "e",
};
const LATIN = { y: "i", j: "i", w: "v", g: "h", q: "k", x: "ks", ł: "l", đ: "d", ß: "ss" };

/** Letters in which Київ, Kyiv and Kyjiw are the same: no marks, no doubles, one alphabet. */
export function fold(text) {
  const plain = text.toLowerCase().normalize("NFD").replace(/\p{M}|[ʼ’'`"«»]/gu, "");
  const letters = [...plain].map((sign) => CYRILLIC[sign] ?? LATIN[sign] ?? sign).join("");
  return letters.replace(/kh/g, "h").replace(/[^\p{L}\p{N}]+/gu, " ").replace(/(\p{L})\1+/gu, "$1").trim();
}

/** What is left of a name when languages disagree about its vowels: Харків, Харьков and Kharkov. */
const skeleton = (folded) => folded.replace(/[aeiou]/g, "");

/** How well a name answers: 0 is it, 1 begins with it, 2 a word does, 3 sounds so, 4 holds it,
 * 5 begins to sound so; -1 not at all. */
function rankOf(name, asked) {
  if (name === asked) return 0;
  if (name.startsWith(asked)) return 1;
  if (name.includes(` ${asked}`)) return 2;
  const bones = skeleton(asked);
  const isWhole = asked.length >= 4 && bones.length >= 2;
  if (isWhole && skeleton(name) === bones) return 3;
  if (asked.length >= 3 && name.includes(asked)) return 4;
  return isWhole && skeleton(name).startsWith(bones) ? 5 : -1;
}

/** Everything that can be found: oblasts, and places that are smaller than one. */
export function index(about) {
  const oblasts = about.oblasts.map(([, uk, en], oblast) => ({ oblast, place: -1, names: [uk, en] }));
  const places = about.places.flatMap(([, step, uk, en, , , oblast], place) => (
    step === "oblast" || step.startsWith("hex") ? [] : [{ oblast, place, step, names: [uk, en] }]
  ));
  return [...oblasts, ...places].map((one) => ({ ...one, folded: one.names.map(fold) }));
}

/** The best answers, those with most events first among equals. `countOf` counts an entry. */
export function search(entries, text, countOf) {
  const asked = fold(text);
  if (!asked) return [];
  const answers = [];
  for (const entry of entries) {
    const ranks = entry.folded.map((name) => rankOf(name, asked)).filter((rank) => rank >= 0);
    if (ranks.length) answers.push({ entry, rank: Math.min(...ranks), count: countOf(entry) });
  }
  answers.sort((one, other) => one.rank - other.rank || other.count - one.count);
  return answers.slice(0, MOST);
}

/** Brings the field to life: a combobox with a list, all of it by keyboard if one likes.
 * `tell` gives the lines of an entry, `choose` is called with what was chosen. */
export function startSearch({ about, countOf, tell, choose, found: foundText }) {
  const field = find("#search");
  const list = find("#search-list");
  let entries = null;
  let answers = [];
  let at = -1;

  const show = () => {
    entries ??= index(about);
    answers = search(entries, field.value, countOf);
    at = answers.length ? 0 : -1;
    list.replaceChildren(...answers.map(({ entry, count }, number) => {
      const { name, where, told } = tell(entry, count);
      const item = element(
        "li", { id: `search-${number}` }, element("span", {}, name, element("small", { textContent: where })),
        element("b", { textContent: told }),
      );
      item.setAttribute("role", "option");
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => take(number));
      return item;
    }));
    find("#search-said").textContent = field.value.trim() ? foundText(answers.length) : "";
    list.hidden = !answers.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    mark();
  };
  const mark = () => {
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", `search-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const take = (number) => {
    const { entry } = answers[number];
    field.value = "";
    find("#search-said").textContent = "";
    close();
    choose(entry);
  };

  field.addEventListener("input", show);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && answers.length) {
      event.preventDefault();
      if (list.hidden) show();
      else at = (at + by + answers.length) % answers.length;
      mark();
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      take(at);
    } else if (event.key === "Escape" && field.value) {
      event.stopPropagation();
      field.value = "";
      show();
    }
  });
  // As on many pages, a stroke leads to the field.
  addEventListener("keydown", (event) => {
    const isWriting = event.target.closest?.("input, select, textarea");
    if (event.key !== "/" || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
  });
}
