import type { ErrorsCatalogue } from "./errors_ru.js";

export const errorsEn: ErrorsCatalogue = {
  errors: {
    1: "The server does not know this command: it is older than the application.",
    2: "Check what was entered.",
    4: "Login or password do not fit.",
    6: "This is not there any more, or not for you.",
    7: "You may not do this.",
    8: "This contradicts what is there.",
    9: "The server is busy. Try again.",
    10: "Too many windows are open. Close one.",
    11: "The server is restarting.",
    12: "The server can't read this now. Try later.",
    13: "Too soon. Try again later.",
    17: "Too many wrong passwords. Try again in some minutes.",
    18: "The server has no room left. Tell the administrator.",
  },
  clientErrors: {
    stopped: "The application is closing.",
    "signed-out": "This device was signed out. Sign in again.",
    rejected: "The server did not understand the application. Reload the page.",
    "outbox-full": "Too many messages wait to be sent.",
    offline: "No connection to the server.",
    "files-gone": "the files were not uploaded in time, choose them again",
    "no-credential": "Sign in to go on.",
    "not-admitted": "Your request has not been accepted yet.",
  },
  errorUnknown: "Something went wrong. Try again.",
  errorLogin: "This login is taken.",
  errorLink: "This link does not work any more.",
};
