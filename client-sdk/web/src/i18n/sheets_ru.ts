import { plural } from "./plural.js";

const many = plural("ru");
const votes = (count: number) => `${count} ${many(count, { one: "голос", few: "голоса", many: "голосов", other: "голоса" })}`;

export const sheetsRu = {
  later: {
    title: "Отправить позже",
    when: "Когда",
    hint: "Сервер отправит сам, даже если ваше устройство выключено",
    plan: "Запланировать",
    planned: (when: string) => `Будет отправлено: ${when}`,
    list: "Запланированные сообщения",
    empty: "Запланированных сообщений нет",
    quiet: "без звука",
    change: "Изменить",
    cancel: "Отменить отправку",
    cancelled: "Отправка отменена",
    failed: "Не отправлено",
    backToField: "Не удалось запланировать заново: текст снова в поле ввода.",
  },

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
