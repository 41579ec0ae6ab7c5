#include "bench/load/atrium_client.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <stdexcept>
#include <unordered_map>

#include "bench/load/atrium_frames.h"

namespace atrium::bench {

using namespace wire::v1;

namespace {

constexpr std::size_t kCommandsAtOnce = 100;

// A random number that isn't 0.
std::uint64_t draw_sender() {
  std::random_device device;
  return static_cast<std::uint64_t>(device()) << 32 | device() | 1;
}

// Whether it is the end of the answer to this command; throws if that was refused.
bool ends(const ServerFrame& frame, std::uint64_t id) {
  if (frame.reply_to() == id && frame.has_error()) {
    throw std::runtime_error("atriumd refused: " + frame.error().message());
  }
  return frame.reply_to() == id && !frame.resumed().more();
}

}  // namespace

LoadCard read_card(const DemoServer& server) {
  const auto load = server.card.find("\"load\"");
  LoadCard card{server.port,
                cover_of(server.card),
                values_of(server.card, "space").at(0),
                values_of(server.card, "login").at(0),
                values_of(server.card, "password").at(0),
                values_of(server.card, "login", load),
                {},
                0};
  for (const auto& token : values_of(server.card, "token", load)) {
    card.tokens.push_back(unhex(token));
  }
  card.chat = std::stoull(values_of(server.card, "chat", load).at(0));
  return card;
}

AtriumClient::AtriumClient(const LoadCard& card) : card_(card), dialogue_(card.port, card.cover), sender_(draw_sender()) {
  dialogue_.upgrade("/ws");
}

SignedIn AtriumClient::begin(ClientFrame sign_in) {
  sign_in.set_id(++next_id_);
  sign_in.mutable_sign_in()->set_protocol(1);
  sign_in.mutable_sign_in()->set_space(card_.space);
  return ask(dialogue_, sign_in).signed_in();
}

SignedIn AtriumClient::sign_in(std::size_t account) {
  ClientFrame frame;
  frame.mutable_sign_in()->set_token(card_.tokens.at(account));
  return begin(std::move(frame));
}

void AtriumClient::sign_in_as_head() {
  ClientFrame frame;
  auto& password = *frame.mutable_sign_in()->mutable_password();
  password.set_login(card_.head_login);
  password.set_password(card_.head_password);
  std::random_device device;
  std::generate_n(std::back_inserter(*password.mutable_new_token()), 32, [&] { return static_cast<char>(device()); });
  begin(std::move(frame));
}

std::vector<ChatView> AtriumClient::resume(const Resume& resume, std::size_t entries) {
  ClientFrame frame;
  frame.set_id(++next_id_);
  *frame.mutable_resume() = resume;
  dialogue_.send(framed(frame));
  std::vector<ChatView> chats;
  std::size_t got = 0;
  bool is_answered = false;
  while (!is_answered || got < entries) {
    for (const auto& part : take_frames(dialogue_.receive())) {
      is_answered = is_answered || ends(part, next_id_);
      got += part.has_entry() ? 1 : 0;
      chats.insert(chats.end(), part.resumed().chats().begin(), part.resumed().chats().end());
    }
  }
  if (got != entries) {
    throw std::runtime_error("atriumd sent " + std::to_string(got) + " entries, not " + std::to_string(entries));
  }
  return chats;
}

void AtriumClient::number(ClientFrame& command) {
  command.set_id(++next_id_);
  auto* request = command.has_send_message()  ? command.mutable_send_message()->mutable_request_id()
                  : command.has_create_chat() ? command.mutable_create_chat()->mutable_request_id()
                                              : nullptr;
  if (request != nullptr) {
    request->set_sender(sender_);
    request->set_counter(++next_counter_);
  }
}

std::vector<ServerFrame> AtriumClient::ask_all(std::vector<ClientFrame> commands) {
  std::vector<ServerFrame> answers(commands.size());
  for (std::size_t first = 0; first < commands.size(); first += kCommandsAtOnce) {
    std::unordered_map<std::uint64_t, std::size_t> open;
    for (auto i = first; i < std::min(commands.size(), first + kCommandsAtOnce); ++i) {
      number(commands[i]);
      open[next_id_] = i;
      dialogue_.send(framed(commands[i]));
    }
    while (!open.empty()) {
      for (auto& frame : take_frames(dialogue_.receive())) {
        const auto found = open.find(frame.reply_to());
        if (found != open.end() && ends(frame, found->first)) {
          answers[found->second] = std::move(frame);
          open.erase(found);
        }
      }
    }
  }
  return answers;
}

std::vector<std::uint64_t> AtriumClient::ids_of(const std::vector<std::string>& logins) {
  std::vector<ClientFrame> commands;
  for (std::size_t i = 0; i < logins.size(); ++i) {
    if (i % kPeoplePerCommand == 0) {
      commands.emplace_back();
    }
    commands.back().mutable_find_people()->add_logins(logins[i]);
  }
  std::vector<std::uint64_t> ids;
  for (const auto& answer : ask_all(std::move(commands))) {
    for (const auto& person : answer.people().people()) {
      ids.push_back(person.account_id());
    }
  }
  return ids;
}

std::vector<std::uint64_t> AtriumClient::open_groups(const std::vector<std::vector<std::uint64_t>>& groups) {
  std::vector<ClientFrame> commands;
  for (const auto& people : groups) {
    auto& create = *commands.emplace_back().mutable_create_chat();
    create.set_kind(CHAT_KIND_GROUP);
    create.set_title("load group " + std::to_string(commands.size()));
    create.mutable_member_ids()->Add(people.begin(), people.end());
  }
  std::vector<std::uint64_t> chats;
  for (const auto& answer : ask_all(std::move(commands))) {
    chats.push_back(answer.chat_opened().chat_id());
  }
  return chats;
}

}  // namespace atrium::bench
