// SPDX-License-Identifier: AGPL-3.0-or-later
// What the program says. What stands on the page from the beginning comes with the page.

export const words = {
  uk: {
    events: { one: "подія", few: "події", many: "подій", other: "події" },
    page: (number, all) => `${number} з ${all}`,
    more: (count) => `і ще ${count}`,
    coming: "Дати й події ще завантажуються",
    lost: "Дати й події не завантажилися. Оновіть сторінку.",
    found: { one: "Знайдено {} місце", few: "Знайдено {} місця", many: "Знайдено {} місць", other: "Знайдено {} місця" },
    map: "Карта подій. Те саме є у списку.",
    invented: "вигадані дані",
    damage: { destroyed: "зруйновано", damaged: "пошкоджено", looted: "пограбовано" },
    steps: {
      settlement: "населений пункт", hromada: "громада загалом", raion: "район загалом",
      oblast: "область загалом", whole_oblast: "область", hex_6: "шестикутник 36 км²", hex_5: "шестикутник 253 км²",
    },
  },
  en: {
    events: { one: "event", other: "events" },
    page: (number, all) => `${number} of ${all}`,
    more: (count) => `and ${count} more`,
    coming: "Dates and events are still loading",
    lost: "Dates and events did not load. Reload the page.",
    found: { one: "{} place found", other: "{} places found" },
    map: "Map of events. The list holds the same.",
    invented: "invented data",
    damage: { destroyed: "destroyed", damaged: "damaged", looted: "looted" },
    steps: {
      settlement: "settlement", hromada: "somewhere in the hromada", raion: "somewhere in the raion",
      oblast: "somewhere in the oblast", whole_oblast: "oblast", hex_6: "a hexagon of 36 km²", hex_5: "a hexagon of 253 km²",
    },
  },
};
