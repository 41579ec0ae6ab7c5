#include <atomic>
#include <future>
#include <iostream>
#include <memory>
#include <semaphore>

#include "account.h"
#include "commands.h"
#include "output.h"
#include "people.h"
#include "structure_words.h"

namespace atrium::cli {
namespace {

using client::Accepted;
using client::ErrorCode;
using client::RequestId;

constexpr std::ptrdiff_t kWindow = 512;

void print_accepted(const Settings& settings, const Accepted& accepted, RequestId request) {
  if (settings.json) {
    JsonLine line;
    line.text("chat", to_text(accepted.chat)).number("seq", accepted.seq).text("request_id", to_text(request));
    print_line(line.str(), IfClosed::kFail);
  } else {
    print_line("sent as " + std::to_string(accepted.seq), IfClosed::kFail);
  }
}

Failed in_line(std::uint64_t number, const Failed& why) {
  return Failed("line " + std::to_string(number) + ": " + why.what(), why.code, why.field, why.retry_after_ms);
}

// Whether later messages have a chance.
bool is_final(ErrorCode code) {
  return code == ErrorCode::kWrongCredentials || code == ErrorCode::kNoPassword || code == ErrorCode::kSignedOut ||
         code == ErrorCode::kRejected || code == ErrorCode::kStopped || code == ErrorCode::kNotFound ||
         code == ErrorCode::kForbidden || code == ErrorCode::kUntrusted || code == ErrorCode::kStorageFull;
}

// Sends lines while at most kWindow of them are unanswered. Answers come on the client's thread, in order.
class LineSender {
 public:
  LineSender(const Settings& settings, Account& account, client::ChatId chat)
      : settings_(settings), account_(account), chat_(chat) {}

  // Returns whether each line was acknowledged.
  bool run(std::istream& input) {
    std::string line;
    for (std::uint64_t number = 1; !given_up_ && std::getline(input, line); ++number) {
      if (line.empty())
        continue;  // a message has at least one byte
      free_.acquire();
      send(number, std::move(line));
    }
    for (std::ptrdiff_t i = 0; i < kWindow; ++i)
      free_.acquire();
    return !failed_;
  }

 private:
  void send(std::uint64_t number, std::string line) {
    // The answer may come before send() has returned the id.
    auto request = std::make_shared<std::promise<RequestId>>();
    auto known = std::make_shared<std::future<RequestId>>(request->get_future());
    request->set_value(account_.client().send(
        chat_, std::move(line),
        [this, number, known](const client::Result<Accepted>& result) { on_answer(number, *known, result); }));
  }

  void on_answer(std::uint64_t number, std::future<RequestId>& request, const client::Result<Accepted>& result) {
    if (result) {
      print_accepted(settings_, *result, request.get());
    } else {
      const bool last = is_final(result.error().code);
      if (!given_up_)
        complain(settings_, in_line(number, refusal(settings_, result.error())));
      failed_ = true;
      if (last)
        given_up_ = true;
    }
    free_.release();
  }

  const Settings& settings_;
  Account& account_;
  const client::ChatId chat_;
  std::counting_semaphore<kWindow> free_{kWindow};
  std::atomic<bool> failed_ = false;
  std::atomic<bool> given_up_ = false;
};

std::optional<client::ConfirmRequest> confirm_of(const Settings& settings) {
  if (!settings.confirm) {
    if (!settings.until.empty() || !settings.roles.empty())
      throw Misused(std::string(settings.until.empty() ? "--role" : "--until") + " goes with --confirm");
    return std::nullopt;
  }
  client::ConfirmRequest confirm;
  confirm.deadline_ms = settings.until.empty() ? 0 : until_ms(settings.until);
  confirm.roles = roles_of(settings.roles);
  return confirm;
}

}  // namespace

int run_send(const Settings& settings) {
  const bool is_lines = settings.text == "-";
  if (is_lines && (settings.confirm || settings.silent))
    throw Misused("--confirm and --silent are for one message, not for lines of standard input");
  client::NewMessage message;
  message.text = settings.text;
  message.silent = settings.silent;
  message.confirm = confirm_of(settings);
  Account account(settings);
  account.sign_in();
  message.chat = find_chat(account, settings.chat, Direct::kOpen);
  if (is_lines) {
    std::ios::sync_with_stdio(false);
    return LineSender(settings, account, message.chat).run(std::cin) ? 0 : 1;
  }
  RequestId request;
  const auto accepted =
      account.ask<Accepted>([&](client::Done<Accepted> done) { request = account.client().send(message, std::move(done)); });
  print_accepted(settings, accepted, request);
  return 0;
}

}  // namespace atrium::cli
