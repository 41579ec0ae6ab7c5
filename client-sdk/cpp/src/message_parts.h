#pragma once

#include <optional>

#include "client_impl.h"

namespace atrium::client {

// Which message a command is about.
template <class Message>
Message& name_message(Message& command, ChatId chat, Seq target) {
  command.set_chat_id(raw(chat));
  command.set_target_seq(target);
  return command;
}

// What is to be written, as it goes out; or why it can't.
std::optional<Error> put(wire::SendMessage& to, NewMessage message);

}  // namespace atrium::client
