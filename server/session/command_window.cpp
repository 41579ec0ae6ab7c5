#include "server/session/command_window.h"

#include "server/codec/frames.h"
#include "server/config/limits.h"

namespace atrium::session {

using wire::v1::ClientFrame;

CommandWindow::Cost CommandWindow::cost_of(const ClientFrame& command, std::size_t encoded_bytes) {
  Cost cost{encoded_bytes + limits::kCommandOverheadBytes, 0};
  switch (command.command_case()) {
    case ClientFrame::kFindPeople:
      cost.bytes += static_cast<std::size_t>(command.find_people().logins_size()) * limits::kCommandItemBytes;
      cost.answer_bytes = limits::kMessageBytes;
      break;
    case ClientFrame::kSendMessage:
      cost.bytes +=
          static_cast<std::size_t>(command.send_message().entities_size() + command.send_message().poll().options_size() +
                                   command.send_message().attachments_size()) *
          limits::kCommandItemBytes;
      break;
    case ClientFrame::kEditMessage:
      cost.bytes += static_cast<std::size_t>(command.edit_message().entities_size()) * limits::kCommandItemBytes;
      break;
    case ClientFrame::kReadEntries:
      cost.bytes += static_cast<std::size_t>(command.read_entries().seqs_size()) * sizeof(std::uint64_t);
      [[fallthrough]];
    case ClientFrame::kReadHistory:
    case ClientFrame::kListApplications:
      cost.answer_bytes = limits::kMessageBytes;
      break;
    case ClientFrame::kResume:
      cost.bytes += static_cast<std::size_t>(command.resume().positions_size()) * limits::kCommandItemBytes;
      [[fallthrough]];
    case ClientFrame::kListChats:
    case ClientFrame::kListMembers:
      cost.answer_bytes = limits::kQueueBytes;  // several messages
      break;
    default:
      break;
  }
  return cost;
}

bool CommandWindow::fits(const Cost& cost, std::size_t queued_bytes) const {
  const bool room = unanswered_.empty() || (unanswered_.size() < limits::kCommandsInFlight &&
                                            sum_.bytes + cost.bytes <= limits::kCommandBytesInFlight);
  // At the low mark the next answer always may come: whoever waits above it hears of the queue's draining.
  const bool low = sum_.answer_bytes == 0 && queued_bytes <= limits::kQueueLowBytes;
  return room &&
         (cost.answer_bytes == 0 || low || sum_.answer_bytes + queued_bytes + cost.answer_bytes <= limits::kQueueBytes);
}

bool CommandWindow::admit(const ClientFrame& command, std::size_t encoded_bytes, std::size_t queued_bytes) {
  const auto cost = cost_of(command, encoded_bytes);
  if (!fits(cost, queued_bytes)) {
    return false;
  }
  unanswered_.push_back({command.id(), cost});
  sum_.bytes += cost.bytes;
  sum_.answer_bytes += cost.answer_bytes;
  return true;
}

void CommandWindow::answered(std::string_view frames) {
  codec::FrameReader reader(frames);
  while (const auto frame = reader.next()) {
    if (const auto frame_id = codec::reply_to(*frame); frame_id != 0) {
      strike(frame_id);
    }
  }
  forget_answered();
}

void CommandWindow::answered(std::uint64_t frame_id) {
  strike(frame_id);
  forget_answered();
}

void CommandWindow::strike(std::uint64_t frame_id) {
  for (std::size_t passed = 0; passed < unanswered_.size(); ++passed) {
    auto& command = unanswered_[(next_ + passed) % unanswered_.size()];
    if (command.frame_id == frame_id) {
      next_ += passed + 1;
      sum_.bytes -= command.cost.bytes;
      sum_.answer_bytes -= command.cost.answer_bytes;
      command.frame_id = 0;
      return;
    }
  }
}

void CommandWindow::forget_answered() {
  std::erase_if(unanswered_, [](const Unanswered& command) { return command.frame_id == 0; });
  next_ = 0;
  constexpr std::size_t kKeptWhenIdle = 16;
  if (unanswered_.empty() && unanswered_.capacity() > kKeptWhenIdle) {
    unanswered_.shrink_to_fit();
  }
}

}  // namespace atrium::session
