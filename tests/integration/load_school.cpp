#include "tests/integration/load_school.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "server/codec/frames.h"

namespace atrium::test {

using namespace wire::v1;

namespace {

// What stands in quotes behind `key`, from `at` on; moves `at` behind it. Empty at the end.
std::string value_of(const std::string& json, const std::string& key, std::size_t& at) {
  const auto found = json.find('"' + key + "\": \"", at);
  if (found == std::string::npos) {
    return {};
  }
  const auto begin = found + key.size() + 5;
  at = json.find('"', begin);
  return json.substr(begin, at - begin);
}

std::string bytes_of(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

std::string encoded(const ClientFrame& frame) {
  const auto bytes = frame.SerializeAsString();
  std::string message;
  auto size = bytes.size();
  for (; size >= 0x80; size >>= 7) {
    message.push_back(static_cast<char>(size | 0x80));
  }
  message.push_back(static_cast<char>(size));
  return message + bytes;
}

std::vector<std::string> arguments(std::size_t accounts, const std::vector<std::string>& settings) {
  std::vector<std::string> all{"--load", std::to_string(accounts)};
  for (auto rate = kNoRates.begin(); rate != kNoRates.end(); rate += 2) {
    if (std::ranges::find(settings, *rate) == settings.end()) {
      all.insert(all.end(), rate, rate + 2);
    }
  }
  all.insert(all.end(), settings.begin(), settings.end());
  return all;
}

}  // namespace

LoadSchool::LoadSchool(std::size_t accounts, const std::vector<std::string>& settings, ssl_ctx_st* tls)
    : server_(std::filesystem::temp_directory_path() / ("atrium-load-" + std::to_string(::getpid())),
              arguments(accounts, settings)),
      tls_(tls) {
  server_.start();
  const auto card = server_.card();
  std::size_t at = card.find("\"load\"");
  chat_ = ChatId(std::stoull(value_of(card, "chat", at)));
  for (auto token = value_of(card, "token", at); !token.empty(); token = value_of(card, "token", at)) {
    tokens_.push_back(bytes_of(token));
  }
}

ClientFrame LoadSchool::sign_in_of_account(std::size_t account) const {
  ClientFrame frame;
  frame.mutable_sign_in()->set_protocol(1);
  frame.mutable_sign_in()->set_space("college");
  frame.mutable_sign_in()->set_token(token(account));
  return frame;
}

ClientFrame LoadSchool::sign_in_of(const std::string& role) const {
  ClientFrame frame;
  frame.mutable_sign_in()->set_protocol(1);
  frame.mutable_sign_in()->set_space("college");
  auto& credential = *frame.mutable_sign_in()->mutable_password();
  credential.set_new_token(std::string(32, 'p'));
  const auto card = server_.card();
  std::size_t at = 0;
  do {
    credential.set_login(value_of(card, "login", at));
    credential.set_password(value_of(card, "password", at));
  } while (value_of(card, "role", at) != role);
  return frame;
}

std::size_t LoadSchool::sockets() const {
  std::size_t count = 0;
  std::error_code gone;  // while we look
  for (const auto& file : std::filesystem::directory_iterator("/proc/" + std::to_string(server_.id()) + "/fd")) {
    count += std::filesystem::read_symlink(file.path(), gone).string().starts_with("socket:") ? 1 : 0;
  }
  return count;
}

void wait_for(const std::function<bool()>& condition) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), give_up) << "it did not come true within 30 s";
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

Member::Member(const LoadSchool& school, std::size_t account) : school_(school), account_(account), raw_(school.door()) {}

std::uint64_t Member::sign_in() {
  EXPECT_EQ(raw_.upgrade(), 101u);
  const auto reply = ask(school_.sign_in_of_account(account_));
  EXPECT_TRUE(reply.has_signed_in());
  return reply.signed_in().account_id();
}

void Member::resume() {
  ClientFrame frame;
  frame.mutable_resume();
  EXPECT_TRUE(ask(frame).has_resumed());
}

std::uint64_t Member::send(ClientFrame command) {
  command.set_id(++frame_id_);
  raw_.send_frame(Opcode::kBinary, encoded(command));
  return frame_id_;
}

void Member::send_together(ClientFrame command, std::size_t times) {
  std::string message;
  for (std::size_t i = 0; i < times; ++i) {
    command.set_id(++frame_id_);
    message += encoded(command);
  }
  raw_.send_frame(Opcode::kBinary, message);
}

wire::v1::ServerFrame Member::next() {
  while (frames_.empty()) {
    const auto message = raw_.next();
    if (!message || message->opcode == Opcode::kClose) {
      throw std::runtime_error("a member's connection ended");
    }
    codec::FrameReader reader(message->opcode == Opcode::kBinary ? message->payload : std::string_view());
    while (const auto frame = reader.next()) {
      frames_.emplace_back().ParseFromArray(frame->data(), static_cast<int>(frame->size()));
    }
  }
  auto frame = std::move(frames_.front());
  frames_.erase(frames_.begin());
  return frame;
}

wire::v1::ServerFrame Member::wait_for(std::uint64_t frame_id) {
  while (true) {
    if (auto frame = next(); frame.reply_to() == frame_id) {
      return frame;
    }
  }
}

void Member::wait_for_text(const std::string& text) {
  while (next().entry().message().text() != text) {
  }
}

ClientFrame Member::message(ChatId chat, const std::string& text) {
  ClientFrame frame;
  auto& message = *frame.mutable_send_message();
  message.mutable_request_id()->set_sender(account_ + 1);
  message.mutable_request_id()->set_counter(++counter_);
  message.set_chat_id(chat.value);
  message.set_text(text);
  return frame;
}

ClientFrame Member::page() const {
  ClientFrame frame;
  auto& history = *frame.mutable_read_history();
  history.set_chat_id(school_.chat().value);
  history.set_direction(HISTORY_DIRECTION_OLDER);
  history.set_view(HISTORY_VIEW_ENTRIES);
  return frame;
}

ChatId Member::direct_chat_with(std::uint64_t account_id) {
  ClientFrame frame;
  auto& open = *frame.mutable_open_direct_chat();
  open.mutable_request_id()->set_sender(account_ + 1);
  open.mutable_request_id()->set_counter(++counter_);
  open.set_account_id(account_id);
  return ChatId(ask(frame).chat_opened().chat_id());
}

}  // namespace atrium::test
