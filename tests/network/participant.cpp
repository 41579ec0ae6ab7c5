#include "tests/network/participant.h"

#include "tests/support/fault_proxy.h"

namespace atrium::test {

using namespace std::chrono_literals;
using namespace client;

namespace {

Options options_for(const Account& account, std::uint16_t port) {
  Options options;
  options.server = "ws://" + std::string(FaultProxy::kHost) + ":" + std::to_string(port);
  options.space = "college";
  options.token = account.token;
  options.backoff_first = 5ms;
  options.backoff_max = 60ms;
  options.connect_time = 400ms;
  options.silence = 400ms;
  return options;
}

}  // namespace

Participant::Participant(Desk& desk, const Account& account, std::uint16_t port, Positions from, std::vector<Wish> wishes,
                         std::uint64_t seed)
    : desk_(desk),
      account_(account),
      port_(port),
      epoch_(from.epoch),
      dice_(seed),
      ahead_(dice_.between(1, wishes.size())),
      wishes_(std::move(wishes)),
      last_(from.chats),
      client_(make_client(from)) {}

std::unique_ptr<Client> Participant::make_client(const Positions& from) {
  auto client = std::make_unique<Client>(options_for(account_, port_), events());
  client->subscribe(from);
  return client;
}

void Participant::begin() {
  for (std::size_t i = 0; i < ahead_; ++i) {
    send_next();
  }
  client_->start();
}

void Participant::stop() {
  stopping_ = true;
  client_->stop();
}

void Participant::restart() {
  stop();
  client_ = make_client({epoch_, last_});
  stopping_ = false;
  begin();
}

Events Participant::events() {
  Events events;
  events.on_entry = [this](const Entry& entry) { tell(entry.chat, entry); };
  events.on_reloaded = [this](const Reloaded& gap) { tell(gap.chat, gap); };
  // A new program is not told that it has joined: it has no past. A chat that it does not know goes on after its head.
  events.on_subscribed = [this](const std::vector<Chat>& chats) {
    for (const auto& chat : chats) {
      if (!last_.contains(chat.id)) {
        tell(chat.id, chat);
      }
    }
  };
  events.on_chat_joined = [this](const Chat& chat) { tell(chat.id, chat); };
  events.on_chat_left = [this](ChatId chat) { tell(chat, Left{chat}); };
  events.on_ended = [this](const Error& error) { desk_.note([&] { ending_ = error.message; }); };
  return events;
}

void Participant::tell(ChatId chat, Told what) {
  desk_.note([&] {
    if (const auto* entry = std::get_if<Entry>(&what)) {
      last_[chat] = entry->seq;
    } else if (const auto* gap = std::get_if<Reloaded>(&what)) {
      last_[chat] = gap->next_seq - 1;
    } else if (const auto* joined = std::get_if<Chat>(&what)) {
      last_[chat] = joined->head_seq;
    } else {
      last_.erase(chat);
    }
    told_.push_back(std::move(what));
  });
}

void Participant::send_next() {
  if (stopping_ || next_ == wishes_.size()) {
    return;
  }
  const auto number = next_++;
  const auto& wish = wishes_[number];
  client_->send(wish.chat, wish.text, [this, number](Result<Accepted> result) {
    const bool asks = result && dice_.one_in(4);
    desk_.note([&] {
      answered_ += wishes_[number].answers.empty() ? 1 : 0;
      unanswered_questions_ += asks ? 1 : 0;
      wishes_[number].answers.push_back(std::move(result));
    });
    if (asks) {
      read_some_history(wishes_[number].chat);
    }
    send_next();
  });
}

void Participant::read_some_history(ChatId chat) {
  HistoryRequest request;
  request.chat = chat;
  request.view = HistoryView::kEntries;
  request.limit = static_cast<std::uint32_t>(dice_.between(1, 30));
  client_->read_history(request, [this](Result<HistoryPage> page) {
    desk_.note([&] {
      --unanswered_questions_;
      if (page) {
        pages_.push_back(std::move(*page));
      }
    });
  });
}

void Participant::list_chats() {
  desk_.note([this] { ++unanswered_questions_; });
  client_->list_chats([this](Result<std::vector<Chat>> chats) {
    desk_.note([&] {
      --unanswered_questions_;
      if (chats) {
        chats_ = std::move(*chats);
      }
    });
  });
}

}  // namespace atrium::test
