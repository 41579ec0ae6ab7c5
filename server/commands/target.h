#pragma once

#include <functional>

#include "server/commands/command.h"
#include "server/space/late_overlays.h"

namespace atrium::commands {

// The message that a command is about.
struct Target {
  bool failed = false;  // the disk could not be read
  bool is_message = false;
  wire::v1::ThreadPlace thread;  // where it stands in one; root_seq 0 = in none
  Seq seq;
  AccountId author;
  std::int64_t at_ms = 0;
  wire::v1::Message message;
  wire::v1::Overlay overlay;  // with what was decided while it was read
};

// Reads what else the decision needs, where the disk may be waited for.
using ReadMore = std::function<void(const storage::Store&, const Target&)>;
using DecideAbout = std::function<void(const Command&, space::Chat&, const Target&, const space::LateOverlays::Place&)>;

// Reads the message, then decides at home. What is not there for whoever asks, or can't be read, is answered. Who changes the overlay puts
// it to its place.
void decide_about(const Command& command, policy::Operation operation, ChatId chat, Seq message, DecideAbout decide,
                  ReadMore read_more = {});

// The same for a message that is there, whoever asks: who is no member of the chat too.
void decide_in(const Command& command, space::Chat& chat, Seq message, DecideAbout decide, ReadMore read_more = {});

policy::Facts facts_about_target(const Command& command, const space::Chat& chat, const Target& target);

// The overlay is from now on as it is in its place; it stays there until that is durable.
void put_overlay(space::Draft& draft, const space::Chat& chat, Seq message, const space::LateOverlays::Place& late);

}  // namespace atrium::commands
