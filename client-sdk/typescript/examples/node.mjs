// node node.mjs SERVER SPACE LOGIN CHAT TEXT, with the password in ATRIUM_PASSWORD: writes into a chat and shows what is said there
// until somebody says "stop".
import { Client, connectBy } from "@atrium/client";
import WebSocket from "ws"; // Node has one of its own from version 22 on

const [server, space, login, title, text] = process.argv.slice(2);
const password = process.env.ATRIUM_PASSWORD;
let chatId;

const client = new Client(
  { server, space, credential: { kind: "password", login, password }, connect: connectBy(WebSocket) },
  {
    onEntry(entry) {
      if (entry.chatId !== chatId || entry.body.case !== "message") return;
      console.log(entry.body.value.text);
      if (entry.body.value.text === "stop") client.stop();
    },
    onEnded(error) {
      console.error(error.message);
      process.exitCode = 1;
    },
  },
);

client.start();
const { chats } = await client.call("listChats", {});
chatId = chats.find((chat) => chat.title === title)?.chatId;
client.subscribe();
await client.call("sendMessage", { chatId, text });
