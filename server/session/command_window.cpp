#include "server/session/command_window.h"

#include "server/codec/frames.h"
#include "server/config/limits.h"

namespace atrium::session {

using wire::v1::ClientFrame;

namespace {

using wire::v1::SendMessage;

// Each of these is larger decoded than its bytes.
int items_of(const SendMessage& message) {
  return message.entities_size() + message.poll().options_size() + message.attachments_size();
}

std::size_t items_of(const ClientFrame& command) {
  const auto items = [&] {
    switch (command.command_case()) {
      case ClientFrame::kFindPeople:
        return command.find_people().logins_size();
      case ClientFrame::kSendMessage:
        return items_of(command.send_message());
      case ClientFrame::kScheduleMessage:
        return items_of(command.schedule_message().message());
      case ClientFrame::kEditMessage:
        return command.edit_message().entities_size();
      case ClientFrame::kReadEntries:
        return command.read_entries().seqs_size() / static_cast<int>(limits::kCommandItemBytes / sizeof(std::uint64_t));
      case ClientFrame::kSetDraft:
        return command.set_draft().draft().entities_size();
      case ClientFrame::kResume:
        return command.resume().positions_size();
      default:
        return 0;
    }
  }();
  return static_cast<std::size_t>(items);
}

// What may come back at once: of a page one message; of what goes on in parts as much as waits for a peer.
std::size_t answer_bytes_of(const ClientFrame& command) {
  switch (command.command_case()) {
    case ClientFrame::kCheckContacts:
    case ClientFrame::kFindPeople:
    case ClientFrame::kListApplications:
    case ClientFrame::kListBlocked:
    case ClientFrame::kListDevices:
    case ClientFrame::kListExclusions:
    case ClientFrame::kListInvites:
    case ClientFrame::kListJoinRequests:
    case ClientFrame::kListPeople:
    case ClientFrame::kListReports:
    case ClientFrame::kReadAudit:
    case ClientFrame::kReadEntries:
    case ClientFrame::kReadHistory:
    case ClientFrame::kReadPoll:
    case ClientFrame::kReadReport:
    case ClientFrame::kReadThread:
      return limits::kMessageBytes;
    case ClientFrame::kListChats:
    case ClientFrame::kListConfirmations:
    case ClientFrame::kListDrafts:
    case ClientFrame::kListMembers:
    case ClientFrame::kListReaders:
    case ClientFrame::kListScheduled:
    case ClientFrame::kListThreads:
    case ClientFrame::kListTies:
    case ClientFrame::kReadStructure:
    case ClientFrame::kResume:
      return limits::kQueueBytes;
    default:
      return 0;
  }
}

}  // namespace

CommandWindow::Cost CommandWindow::cost_of(const ClientFrame& command, std::size_t encoded_bytes) {
  return {encoded_bytes + limits::kCommandOverheadBytes + items_of(command) * limits::kCommandItemBytes,
          answer_bytes_of(command)};
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
