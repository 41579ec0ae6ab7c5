import { plural } from "./plural.js";

const many = plural("ru");
const people = (count: number) => `${count} ${many(count, { one: "человек", few: "человека", many: "человек", other: "человека" })}`;
const votes = (count: number) => `${count} ${many(count, { one: "голос", few: "голоса", many: "голосов", other: "голоса" })}`;

export const sheetsRu = {
  later: {
    title: "Отправить позже",
    when: "Когда",
    hint: "Сервер отправит сам, даже если ваше устройство выключено",
    plan: "Запланировать",
    list: "Запланированные сообщения",
    empty: "Запланированных сообщений нет",
    quiet: "без звука",
    change: "Изменить",
    cancel: "Отменить отправку",
    cancelled: "Отправка отменена",
  },

  readers: {
    title: "Кто прочитал",
    count: (read: number, members: number) => `${read} из ${members}`,
    nobody: "Пока никто",
  },

  confirm: {
    ask: "Попросить подтвердить",
    askHint: "Под сообщением будет кнопка «Ознакомлен(а)». Вы увидите, кто нажал её, и сможете напомнить остальным.",
    who: "Кто подтверждает",
    whoHint: "Никто не отмечен — все участники чата",
    until: "Срок",
    untilHint: "Необязательно",
    title: "Кто ознакомился",
    late: (when: string) => `${when}, с опозданием`,
    tooSoon: "Недавно уже напоминали: можно раз в час.",
    confirmed: (count: number) => `Ознакомились: ${count}`,
    missing: (count: number) => `Ещё нет: ${count}`,
    nobodyMissing: "Ознакомились все",
    remind: "Напомнить",
    reminded: (count: number) => `Напоминание отправлено: ${people(count)}`,
    close: "Закончить",
    closeAsk: "Закончить сбор подтверждений? Кнопка под сообщением исчезнет.",
    print: "Напечатать список",
    name: "Имя",
    role: "Роль",
    call: "Звонок",
    asOf: (when: string) => `На ${when}`,
  },

  slow: {
    off: "Выключен",
    hint: "Участники пишут не чаще. Модераторов это не касается.",
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
