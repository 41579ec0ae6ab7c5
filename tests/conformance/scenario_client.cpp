#include "tests/conformance/scenario_client.h"

#include <stdexcept>

#include "atrium/wire/v1/entries.pb.h"
#include "tests/conformance/sdk_json.h"

namespace atrium::test {
namespace {

using client::ChatId;

const Json kNothing{Json::Kind::kObject, {}, {}, {}};

std::string row_of(const std::string& event) {
  for (const char* name : {"entry", "reloaded", "joined", "left", "changed"}) {
    if (event == name) {
      return "feed";
    }
  }
  for (const char* name : {"token", "online", "subscribed", "ended"}) {
    if (event == name) {
      return "session";
    }
  }
  return event == "outcome" ? "outcomes" : throw std::invalid_argument("there is no event \"" + event + '"');
}

std::string row_of(const Json& event) {
  return event.find("outcome") != nullptr ? row_of("outcome") : row_of(event.members.at(0).first);
}

std::uint64_t number(const Json& fields, std::string_view name) {
  const auto* found = fields.find(name);
  return found == nullptr ? 0 : std::stoull(found->text);
}

std::string text(const Json& fields, std::string_view name) { return fields.at(name).text; }

std::string text_or_none(const Json& fields, std::string_view name) {
  const auto* found = fields.find(name);
  return found == nullptr ? "" : found->text;
}

bool is_named(const Json& fields, std::string_view name, std::string_view value) {
  const auto* found = fields.find(name);
  return found != nullptr && found->text == value;
}

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string to_base64(const client::Token& token) {
  std::string result;
  for (std::size_t i = 0; i < token.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (i + j < token.size() ? token[i + j] : 0U);
    }
    for (int shift = 18; shift >= 0; shift -= 6) {
      result.push_back(kLetters[bits >> shift & 63]);
    }
  }
  // 32 bytes are ten groups of three and one of two.
  result.back() = '=';
  return result;
}

client::Token from_base64(std::string_view letters) {
  client::Token token{};
  std::uint32_t bits = 0;
  for (std::size_t i = 0, at = 0; i < letters.size() && at < token.size(); ++i) {
    const auto value = kLetters.find(letters[i]);
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if (i % 4 != 0) {
      token[at++] = static_cast<std::uint8_t>(bits >> (6 - 2 * (i % 4)));
    }
  }
  return token;
}

client::HistoryRequest history_of(const Json& fields) {
  client::HistoryRequest request;
  request.chat = ChatId{number(fields, "chatId")};
  request.from_seq = number(fields, "fromSeq");
  if (is_named(fields, "direction", "HISTORY_DIRECTION_NEWER")) {
    request.direction = client::HistoryDirection::kNewer;
  }
  if (is_named(fields, "view", "HISTORY_VIEW_ENTRIES")) {
    request.view = client::HistoryView::kEntries;
  }
  request.limit = static_cast<std::uint32_t>(number(fields, "limit"));
  return request;
}

std::vector<client::TextEntity> entities_of(const Json& fields) {
  std::vector<client::TextEntity> entities;
  const auto* list = fields.find("entities");
  for (const auto& part : list == nullptr ? std::vector<Json>() : list->items) {
    wire::v1::EntityKind kind{};
    wire::v1::Role role{};
    wire::v1::EntityKind_Parse(text_or_none(part, "kind"), &kind);
    wire::v1::Role_Parse(text_or_none(part, "role"), &role);
    entities.push_back({static_cast<std::uint32_t>(number(part, "offset")),
                        static_cast<std::uint32_t>(number(part, "length")), static_cast<client::EntityKind>(kind),
                        text_or_none(part, "url"), client::AccountId{number(part, "accountId")},
                        static_cast<client::Role>(role)});
  }
  return entities;
}

client::NewMessage message_of(const Json& fields) {
  client::NewMessage message;
  message.chat = ChatId{number(fields, "chatId")};
  message.text = text_or_none(fields, "text");
  message.entities = entities_of(fields);
  message.reply_to_seq = number(fields, "replyToSeq");
  if (const auto* forward = fields.find("forward")) {
    message.forward = client::MessageRef{ChatId{number(*forward, "chatId")}, number(*forward, "seq")};
  }
  return message;
}

std::vector<client::Seq> seqs_of(const Json& fields) {
  std::vector<client::Seq> seqs;
  for (const auto& seq : fields.at("seqs").items) {
    seqs.push_back(std::stoull(seq.text));
  }
  return seqs;
}

}  // namespace

ScenarioClient::ScenarioClient(const std::string& url, const Json& how) : client_(make_options(url, how), make_events()) {}

client::Options ScenarioClient::make_options(const std::string& url, const Json& how) {
  client::Options options;
  options.server = url;
  options.space = "demo";
  options.login = "anna";
  options.password = "secret";
  options.backoff_first = std::chrono::milliseconds(1);
  options.backoff_max = std::chrono::milliseconds(20);
  if (const auto* token = how.find("token")) {
    options.token = from_base64(token->text);
  }
  if (const auto* password = how.find("password")) {
    options.password = password->is(Json::Kind::kNull) ? std::nullopt : std::optional(password->text);
  }
  return options;
}

client::Events ScenarioClient::make_events() {
  client::Events events;
  events.on_token = [this](const client::Token& token) { note("token", text_json(to_base64(token))); };
  events.on_signed_in = [this](const client::Person&) { note("online", kNothing); };
  events.on_subscribed = [this](const std::vector<client::Chat>& chats) { note("subscribed", list_json("chats", chats)); };
  events.on_ended = [this](const client::Error& error) { note("ended", object("error", text_json(name_of(error)))); };
  events.on_entry = [this](const client::Entry& entry) { note("entry", to_json(entry)); };
  events.on_reloaded = [this](const client::Reloaded& gap) {
    note("reloaded", {Json::Kind::kObject,
                      {},
                      {},
                      {{"after", number_json(gap.after_seq)},
                       {"chatId", number_json(static_cast<std::uint64_t>(gap.chat))},
                       {"next", number_json(gap.next_seq)}}});
  };
  events.on_chat_joined = [this](const client::Chat& chat) { note("joined", to_json(chat)); };
  events.on_chat_left = [this](ChatId chat) {
    note("left", object("chatId", number_json(static_cast<std::uint64_t>(chat))));
  };
  events.on_chat_changed = [this](const client::Chat& chat) { note("changed", to_json(chat)); };
  return events;
}

void ScenarioClient::perform(const Json& command, const std::string& as) {
  const auto& [name, fields] = command.members.at(0);
  if (name == "start") {
    client_.start();
  } else if (name == "stop") {
    stop();
  } else if (name == "subscribe") {
    subscribe(fields);
  } else {
    ask(name, fields, as);
  }
}

void ScenarioClient::stop() {
  std::call_once(stopped_, [this] { client_.stop(); });
}

void ScenarioClient::subscribe(const Json& fields) {
  client::Positions positions;
  positions.epoch = number(fields, "epoch");
  if (const auto* list = fields.find("positions")) {
    for (const auto& position : list->items) {
      positions.chats[ChatId{number(position, "chatId")}] = number(position, "seq");
    }
  }
  client_.subscribe(positions);
}

template <class T, class Content>
client::Done<T> ScenarioClient::outcome(const std::string& as, Content content) {
  return [this, as, content](const client::Result<T>& result) {
    note_outcome(as, result ? content(result) : object("error", text_json(name_of(result.error()))));
  };
}

void ScenarioClient::ask(const std::string& name, const Json& fields, const std::string& as) {
  const ChatId chat{number(fields, "chatId")};
  const auto accepted = outcome<client::Accepted>(as, [](const auto& it) { return object("accepted", to_json(*it)); });
  const auto page = outcome<client::HistoryPage>(as, [](const auto& it) { return object("historyPage", to_json(*it)); });
  if (name == "sendMessage") {
    client_.send(message_of(fields), accepted);
  } else if (name == "editMessage") {
    client_.edit(chat, number(fields, "targetSeq"), text(fields, "text"), entities_of(fields), accepted);
  } else if (name == "deleteMessage") {
    client_.remove(chat, number(fields, "targetSeq"), accepted);
  } else if (name == "setReaction") {
    client_.react(chat, number(fields, "targetSeq"), text_or_none(fields, "emoji"), accepted);
  } else if (name == "pinMessage") {
    client_.pin(chat, number(fields, "targetSeq"), is_named(fields, "pinned", "true"), accepted);
  } else if (name == "readHistory") {
    client_.read_history(history_of(fields), page);
  } else if (name == "readEntries") {
    client_.read_entries(chat, seqs_of(fields), page);
  } else if (name == "listChats") {
    client_.list_chats(
        outcome<std::vector<client::Chat>>(as, [](const auto& it) { return object("chatList", list_json("chats", *it)); }));
  } else if (name == "listMembers") {
    client_.list_members(chat, outcome<std::vector<client::Member>>(
                                   as, [](const auto& it) { return object("memberList", list_json("members", *it)); }));
  } else if (name == "signOut") {
    client_.sign_out(outcome<void>(as, [](const auto&) { return object("done"); }));
  } else {
    throw std::invalid_argument("the application gives no command \"" + name + '"');
  }
}

void ScenarioClient::note(const std::string& event, Json value) { note_in(row_of(event), object(event, std::move(value))); }

void ScenarioClient::note_outcome(const std::string& as, Json content) {
  content.members.emplace_back("outcome", text_json(as));
  note_in("outcomes", std::move(content));
}

void ScenarioClient::note_in(const std::string& row, Json event) {
  const std::lock_guard lock(mutex_);
  rows_[row].push_back(std::move(event));
  changed_.notify_all();
}

Json ScenarioClient::next(const Json& expected, Wait patience) {
  std::unique_lock lock(mutex_);
  auto& row = rows_[row_of(expected)];
  if (!changed_.wait_for(lock, patience, [&] { return !row.empty(); })) {
    throw std::runtime_error("it did not come");
  }
  Json event = std::move(row.front());
  row.erase(row.begin());
  return event;
}

std::vector<Json> ScenarioClient::rest() {
  const std::lock_guard lock(mutex_);
  std::vector<Json> events;
  for (const auto& [name, row] : rows_) {
    events.insert(events.end(), row.begin(), row.end());
  }
  return events;
}

}  // namespace atrium::test
