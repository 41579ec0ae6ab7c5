#include "tests/network/school.h"

#include <unistd.h>

namespace atrium::test {

namespace {

using namespace client;

std::vector<std::string> arguments(std::size_t accounts) {
  // Connections of which only the server believes that they are there count too.
  std::vector<std::string> all{"--load", std::to_string(accounts), "--sockets.per_account", "1000"};
  all.insert(all.end(), kNoRates.begin(), kNoRates.end());
  return all;
}

Token token_from(const std::string& hex) {
  Token token{};
  for (std::size_t i = 0; i < token.size(); ++i) {
    token.at(i) = static_cast<std::uint8_t>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
  }
  return token;
}

// The tokens on the demo's card.
std::vector<Token> tokens_on(const std::string& card) {
  const std::string key = "\"token\": \"";
  std::vector<Token> tokens;
  for (auto at = card.find(key); at != std::string::npos; at = card.find(key, at + 1)) {
    tokens.push_back(token_from(card.substr(at + key.size(), 64)));
  }
  return tokens;
}

}  // namespace

School::School(std::size_t accounts)
    : server_(std::filesystem::temp_directory_path() / ("atrium-network-" + std::to_string(::getpid())),
              arguments(accounts)) {
  server_.start();
  Options options;
  options.server = server_.url();
  options.space = "college";
  options.login = "sokolova";
  options.password = server_.password();
  const auto signed_in = std::make_shared<std::promise<AccountId>>();
  Events events;
  events.on_signed_in = [signed_in, first = true](const Person& me) mutable {
    if (std::exchange(first, false)) {
      signed_in->set_value(me.id);
    }
  };
  head_ = std::make_unique<Client>(options, events);
  head_->subscribe();
  head_->start();
  head_id_ = signed_in->get_future().get();

  for (const auto& token : tokens_on(server_.card())) {
    const auto login = "load-" + std::to_string(accounts_.size() + 1);
    const auto people = answer_to<std::vector<Person>>([&](auto done) { head_->find_people({login}, {}, std::move(done)); });
    accounts_.push_back({people.at(0).id, token});
  }
  epoch_ = answer_to<std::uint64_t>(
      [&](auto done) { head_->read_positions([done](const Positions& positions) { done(positions.epoch); }); });
}

Positions School::positions(const std::vector<ChatOpened>& chats) const {
  Positions positions;
  positions.epoch = epoch_;
  for (const auto& chat : chats) {
    positions.chats[chat.chat] = chat.seq;
  }
  return positions;
}

ChatOpened School::make_group(const std::vector<AccountId>& members, bool open_history) {
  NewChat chat;
  chat.title = "Сеть";
  chat.members = members;
  chat.open_history = open_history;
  return answer_to<ChatOpened>([&](auto done) { head_->create_chat(chat, std::move(done)); });
}

Seq School::remove(ChatId chat, std::vector<AccountId> people) {
  return answer_to<Accepted>([&](auto done) { head_->remove_members(chat, std::move(people), std::move(done)); }).seq;
}

Seq School::add(ChatId chat, std::vector<AccountId> people) {
  return answer_to<Accepted>(
             [&](auto done) { head_->add_members(chat, std::move(people), MemberRole::kMember, std::move(done)); })
      .seq;
}

Seq School::say(ChatId chat, const std::string& text) {
  return answer_to<Accepted>([&](auto done) { head_->send(chat, text, std::move(done)); }).seq;
}

std::vector<Entry> School::entries_of(ChatId chat) {
  std::vector<Entry> entries;
  for (Seq next = 1; next != 0;) {
    HistoryRequest request;
    request.chat = chat;
    request.from_seq = next;
    request.direction = HistoryDirection::kNewer;
    request.view = HistoryView::kEntries;
    request.limit = 200;
    const auto page = answer_to<HistoryPage>([&](auto done) { head_->read_history(request, std::move(done)); });
    for (const auto& item : page.items) {
      entries.push_back(item.entry);
    }
    next = page.next_from_seq;
  }
  return entries;
}

void School::give_up(ChatId chat, const std::vector<AccountId>& members) {
  remove(chat, members);
  remove(chat, {head_id_});
}

}  // namespace atrium::test
