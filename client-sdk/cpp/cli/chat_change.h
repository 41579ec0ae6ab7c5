#pragma once

#include "account.h"
#include "output.h"
#include "people.h"

namespace atrium::cli {

using client::Accepted;
using client::ChatId;
using client::Done;

// Asks for a change in a chat and prints what the entry is that it made.
template <class Start>
int change(const Settings& settings, const std::string& word, Start start) {
  Account account(settings);
  account.sign_in();
  const ChatId chat = find_chat(account, word, Direct::kFind);
  const auto accepted = account.ask<Accepted>([&](Done<Accepted> done) { start(account, chat, std::move(done)); });
  print_line(settings.json ? JsonLine().text("chat", to_text(accepted.chat)).number("seq", accepted.seq).str()
                           : "done as " + std::to_string(accepted.seq),
             IfClosed::kFail);
  return 0;
}

}  // namespace atrium::cli
