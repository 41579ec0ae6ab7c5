import { plural } from "./plural.js";

const many = plural("ru");
const votes = (count: number) => `${count} ${many(count, { one: "голос", few: "голоса", many: "голосов", other: "голоса" })}`;

export const sheetsRu = {
  csv: {
    file: "опрос",
    option: "Вариант",
    votes: "Голосов",
    who: "Кто",
    voted: (count: number) => `Проголосовали: ${votes(count)}`,
    secret: "Итоги опроса пока не раскрыты.",
  },
};

export type SheetsCatalogue = typeof sheetsRu;
