// Prints what arrives, and sends each line of its input to a chat.
#include <atrium/client.h>

#include <cstdlib>
#include <future>
#include <iostream>

using namespace atrium::client;

int main(int count, char** words) {
  const char* password = std::getenv("ATRIUM_PASSWORD");
  if (count != 5 || !password) {
    std::cerr << "usage: ATRIUM_PASSWORD=... conversation ws://HOST:PORT SPACE LOGIN CHAT\n";
    return 2;
  }
  Options options;
  options.server = words[1];
  options.space = words[2];
  options.login = words[3];
  options.password = password;
  Events events;
  events.on_entry = [](const Entry& entry) { std::cout << entry.seq << ' ' << entry.text << std::endl; };
  Client client(options, events);
  client.start();
  client.subscribe();

  std::promise<Result<std::vector<Chat>>> answer;
  client.list_chats([&answer](auto chats) { answer.set_value(std::move(chats)); });
  const auto chats = answer.get_future().get();
  if (!chats) {
    std::cerr << chats.error().message << std::endl;
    return 1;
  }
  ChatId here{};
  for (const Chat& chat : *chats) {
    if (chat.title == words[4])
      here = chat.id;
  }
  if (here == ChatId{}) {
    std::cerr << "there is no chat " << words[4] << std::endl;
    return 1;
  }
  std::cout << "listening" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    auto sent = std::make_shared<std::promise<Result<Accepted>>>();
    client.send(here, line, [sent](auto result) { sent->set_value(std::move(result)); });
    if (const auto result = sent->get_future().get(); !result)
      std::cerr << result.error().message << std::endl;
  }
}
