#include "entry_line.h"

#include "hex.h"
#include "notice_line.h"
#include "output.h"

namespace atrium::cli {
namespace {

std::string describe(const client::Entry& entry) {
  switch (entry.kind) {
    case client::EntryKind::kMessage:
      return "(deleted)";
    case client::EntryKind::kReaction:
      return entry.text.empty() ? "(took a sign back from message " + std::to_string(entry.target_seq) + ")"
                                : "(put " + printable(entry.text) + " to message " + std::to_string(entry.target_seq) + ")";
    case client::EntryKind::kVote:
      return "(voted in message " + std::to_string(entry.target_seq) + ")";
    case client::EntryKind::kPollClosed:
      return "(closed the poll of message " + std::to_string(entry.target_seq) + ")";
    case client::EntryKind::kConfirmed:
      return "(somebody confirmed message " + std::to_string(entry.target_seq) + ")";
    case client::EntryKind::kConfirmReminder:
      return "(reminds of message " + std::to_string(entry.target_seq) + ", which is to be confirmed)";
    case client::EntryKind::kConfirmationClosed:
      return "(message " + std::to_string(entry.target_seq) + " is to be confirmed no more)";
    case client::EntryKind::kSlowModeSet:
      return entry.seconds == 0 ? "(members write as often as they like)"
                                : "(members write once in " + std::to_string(entry.seconds) + " s)";
    case client::EntryKind::kPin:
      return std::string(entry.pinned ? "(pinned" : "(took off") + " message " + std::to_string(entry.target_seq) + ")";
    case client::EntryKind::kEdit:
      return "(changed message " + std::to_string(entry.target_seq) + ")";
    case client::EntryKind::kDeletion:
      return "(deleted message " + std::to_string(entry.target_seq) + ")";
    case client::EntryKind::kMembersAdded:
      return "(added " + std::to_string(entry.accounts.size()) + " people)";
    case client::EntryKind::kMembersRemoved:
      return "(removed " + std::to_string(entry.accounts.size()) + " people)";
    case client::EntryKind::kChatCreated:
      return "(made this chat)";
    case client::EntryKind::kWithheld:
      return "(about something older than you may see)";
    case client::EntryKind::kMembersChanged:
      return "(" + std::to_string(entry.moderators.size()) + " people moderate from now on, " +
             std::to_string(entry.accounts.size()) + " no more)";
    case client::EntryKind::kChatRenamed:
      return "(called this chat " + printable(entry.text) + ")";
    case client::EntryKind::kChatArchived:
      return "(archived the class: nobody writes here any more)";
    case client::EntryKind::kUnknown:
      break;
  }
  return "(something that this program is too old to show)";
}

// What a message answers or passes on.
std::string reference_of(const client::Entry& entry) {
  if (entry.kind != client::EntryKind::kMessage)
    return "";
  const auto thread = entry.thread_root_seq == 0 ? "" : "(under " + std::to_string(entry.thread_root_seq) + ") ";
  if (entry.forward) {
    return thread + "(passes on message " + std::to_string(entry.forward->seq) + " of chat " + to_text(entry.forward->chat) +
           ") ";
  }
  return entry.reply_to_seq == 0 ? thread : thread + "(to " + std::to_string(entry.reply_to_seq) + ") ";
}

std::string options_of(const client::Entry& entry) {
  std::string text;
  for (std::size_t i = 0; entry.poll && i < entry.poll->options.size(); ++i)
    text += "\n    " + std::to_string(i + 1) + ". " + printable(entry.poll->options[i]);
  return text;
}

}  // namespace

std::vector<std::string> files_json(const std::vector<client::File>& files) {
  std::vector<std::string> objects;
  for (const auto& file : files) {
    JsonLine line;
    line.number("number", std::uint64_t{objects.size() + 1}).text("name", file.name).text("type", file.type);
    line.text("kind", to_text(file.kind)).number("size", file.size).text("sha256", to_hex(file.sha256));
    if (file.kind == client::FileKind::kImage)
      line.number("width", std::uint64_t{file.width}).number("height", std::uint64_t{file.height});
    if (file.kind == client::FileKind::kVoice)
      line.number("duration_ms", std::uint64_t{file.duration_ms});
    if (file.unscanned)
      line.text("unscanned", "yes");
    objects.push_back(line.str());
  }
  return objects;
}

std::string files_text(const std::vector<client::File>& files) {
  std::string text;
  std::size_t number = 0;
  for (const auto& file : files) {
    text += "\n    file " + std::to_string(++number) + ": " + printable(file.name) + "  " + bytes_in_words(file.size);
    if (file.kind == client::FileKind::kVoice)
      text += "  (voice, " + std::to_string((file.duration_ms + 500) / 1000) + " s)";
    if (file.unscanned)
      text += "  (nobody has looked for viruses)";
  }
  return text;
}

std::string json_line(const client::Entry& entry, const std::string* text) {
  JsonLine line;
  line.text("chat", to_text(entry.chat)).number("seq", entry.seq).text("from", to_text(entry.author));
  line.number("at_ms", entry.at_ms);
  if (entry.notice) {
    line.text("notice", to_text(entry.notice->code)).text("device", to_text(entry.notice->device));
    line.text("device_name", entry.notice->device_name).number("until_ms", entry.notice->until_ms);
    line.text("account", to_text(entry.notice->account)).text("request", to_text(entry.notice->join_request));
    if (entry.notice->report_number != 0)
      line.number("report", entry.notice->report_number);
    return line.null("text").str();
  }
  if (entry.target_seq != 0)
    line.number("message", entry.target_seq);
  if (entry.kind == client::EntryKind::kReaction)
    line.text("emoji", entry.text);
  if (entry.poll)
    line.texts("options", {entry.poll->options.begin(), entry.poll->options.end()});
  if (!entry.files.empty())
    line.objects("files", files_json(entry.files));
  if (entry.reply_to_seq != 0)
    line.number("reply_to", entry.reply_to_seq);
  if (entry.thread_root_seq != 0)
    line.number("thread", entry.thread_root_seq).number("thread_no", entry.thread_no);
  if (entry.forward)
    line.text("forward_chat", to_text(entry.forward->chat)).number("forward_seq", entry.forward->seq);
  return (text != nullptr ? line.text("text", *text) : line.null("text")).str();
}

std::string text_line(const client::Entry& entry, const std::string* text, const std::string& author) {
  return std::to_string(entry.seq) + "  " + format_time(entry.at_ms) + "  " + printable(author) + ": " +
         (entry.notice      ? in_words(*entry.notice)
          : text != nullptr ? reference_of(entry) + printable(*text) + options_of(entry) + files_text(entry.files)
                            : describe(entry));
}

}  // namespace atrium::cli
