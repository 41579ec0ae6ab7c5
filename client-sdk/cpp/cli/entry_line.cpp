#include "entry_line.h"

#include <array>
#include <ctime>

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
      return "(confirmed message " + std::to_string(entry.target_seq) + ")";
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

// Of the poll of a message: as "results" says it.
bool is_over(const client::HistoryItem& item) {
  const auto now_ms = std::int64_t{1000} * std::time(nullptr);
  const auto closes_at_ms = item.entry.poll->closes_at_ms;
  return (item.poll && item.poll->closed) || (closes_at_ms != 0 && closes_at_ms <= now_ms);
}

// What is to be seen of a poll, a request to confirm and the files below the text.
std::string lines_below(const client::HistoryItem& item) {
  const auto& entry = item.entry;
  std::string text;
  if (entry.poll) {
    for (std::size_t i = 0; i < entry.poll->options.size(); ++i)
      text += "\n    " + std::to_string(i + 1) + ". " + printable(entry.poll->options[i]);
    text += "\n    (" + poll_words(*entry.poll) + (is_over(item) ? ", closed" : "") + ")";
  }
  if (const auto& confirm = entry.confirm) {
    text += "\n    (to be confirmed";
    text += confirm->roles.empty() ? "" : " by " + in_words(confirm->roles);
    text += (confirm->deadline_ms == 0 ? "" : " until " + format_time(confirm->deadline_ms)) + ")";
  }
  text += files_text(entry.files);
  if (!item.reactions.empty())
    text += "\n   ";
  for (const auto& one : item.reactions)
    text += " " + printable(one.emoji) + " " + std::to_string(one.accounts.size());
  return text;
}

// What is to be shown of it now; null if nothing.
const std::string* text_of(const client::HistoryItem& item) {
  const bool is_text = item.entry.kind == client::EntryKind::kMessage || item.entry.kind == client::EntryKind::kEdit;
  if (!is_text || item.deleted || (item.entry.kind == client::EntryKind::kEdit && item.entry.text.empty()))
    return nullptr;
  return item.edited ? &item.text_now : &item.entry.text;
}

std::vector<std::string> reactions_json(const std::vector<client::Reactions>& reactions) {
  std::vector<std::string> objects;
  for (const auto& one : reactions)
    objects.push_back(JsonLine().text("emoji", one.emoji).number("count", std::uint64_t{one.accounts.size()}).str());
  return objects;
}

std::string poll_json(const client::HistoryItem& item) {
  const auto& poll = *item.entry.poll;
  JsonLine line;
  line.flag("multiple", poll.multiple).flag("anonymous", poll.anonymous).flag("final", poll.is_final || poll.anonymous);
  line.flag("quiz", poll.quiz).flag("results_at_end", poll.results_at_end).number("closes_at_ms", poll.closes_at_ms);
  line.texts("voter_roles", words_of(poll.voter_roles));
  if (item.poll)
    line.number("voters", std::uint64_t{item.poll->voters}).flag("closed", is_over(item));
  return line.str();
}

// It was a person who did it, and nobody is told who.
bool is_nobodys(const client::Entry& entry) {
  using client::EntryKind;
  const bool may_be =
      entry.kind == EntryKind::kVote || entry.kind == EntryKind::kConfirmed || entry.kind == EntryKind::kWithheld;
  return may_be && entry.author == client::AccountId{};
}

void add_message(JsonLine& line, const client::HistoryItem& item) {
  const auto& entry = item.entry;
  if (item.edited)
    line.flag("edited", true);
  if (item.deleted)
    line.flag("deleted", true);
  if (entry.silent)
    line.flag("silent", true);
  if (entry.poll)
    line.texts("options", {entry.poll->options.begin(), entry.poll->options.end()}).object("poll", poll_json(item));
  if (entry.confirm) {
    JsonLine confirm;
    confirm.number("deadline_ms", entry.confirm->deadline_ms).texts("roles", words_of(entry.confirm->roles));
    line.object("confirm", confirm.number("confirmed", std::uint64_t{item.confirmed}).str());
  }
  if (!entry.files.empty())
    line.objects("files", files_json(entry.files));
  if (entry.reply_to_seq != 0)
    line.number("reply_to", entry.reply_to_seq);
  if (entry.thread_root_seq != 0)
    line.number("thread", entry.thread_root_seq).number("thread_no", entry.thread_no);
  if (item.thread_messages != 0)
    line.number("thread_messages", item.thread_messages);
  if (entry.forward)
    line.text("forward_chat", to_text(entry.forward->chat)).number("forward_seq", entry.forward->seq);
  if (!item.reactions.empty())
    line.objects("reactions", reactions_json(item.reactions));
}

void add_notice(JsonLine& line, const client::Notice& notice) {
  line.text("notice", to_text(notice.code)).text("device", to_text(notice.device));
  line.text("device_name", notice.device_name).number("until_ms", notice.until_ms);
  line.text("account", to_text(notice.account)).text("request", to_text(notice.join_request));
  if (notice.report_number != 0)
    line.number("report", notice.report_number);
}

}  // namespace

client::HistoryItem item_of(const client::Entry& entry) {
  client::HistoryItem item;
  item.entry = entry;
  return item;
}

std::string poll_words(const client::Poll& poll) {
  std::string words = poll.quiz ? "quiz" : "poll";
  words += poll.anonymous ? ", anonymous" : "";
  words += poll.multiple ? ", several may be chosen" : "";
  words += poll.is_final || poll.anonymous ? ", a vote is final" : "";
  words += poll.results_at_end ? ", results at the end" : "";
  words += poll.voter_roles.empty() ? "" : ", for " + in_words(poll.voter_roles);
  return words + (poll.closes_at_ms == 0 ? "" : ", until " + format_time(poll.closes_at_ms));
}

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
      line.flag("unscanned", true);
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

std::string json_line(const client::HistoryItem& item, const std::string* author) {
  const auto& entry = item.entry;
  JsonLine line;
  line.text("chat", to_text(entry.chat)).number("seq", entry.seq).text("kind", to_text(entry.kind));
  line.text("from", to_text(entry.author));
  if (author != nullptr && !is_nobodys(entry))
    line.text("name", *author);
  line.number("at_ms", entry.at_ms);
  if (entry.notice) {
    add_notice(line, *entry.notice);
    return line.null("text").str();
  }
  if (entry.target_seq != 0)
    line.number("message", entry.target_seq);
  if (entry.kind == client::EntryKind::kReaction)
    line.text("emoji", entry.text);
  if (entry.kind == client::EntryKind::kPin)
    line.flag("pinned", entry.pinned);
  if (entry.kind == client::EntryKind::kSlowModeSet)
    line.number("seconds", std::uint64_t{entry.seconds});
  if (entry.kind == client::EntryKind::kChatRenamed)
    line.text("title", entry.text);
  add_message(line, item);
  const auto* text = text_of(item);
  return (text != nullptr ? line.text("text", *text) : line.null("text")).str();
}

std::string text_line(const client::HistoryItem& item, const std::string& author) {
  const auto& entry = item.entry;
  const auto begin = std::to_string(entry.seq) + "  " + format_time(entry.at_ms) + "  " +
                     (is_nobodys(entry) ? "somebody" : printable(author)) + ": ";
  if (entry.notice)
    return begin + in_words(*entry.notice);
  const auto* text = text_of(item);
  if (text == nullptr || entry.kind != client::EntryKind::kMessage)
    return begin + describe(entry) + (text == nullptr ? "" : " " + printable(*text));
  return begin + reference_of(entry) + printable(*text) + (item.edited ? "  (edited)" : "") +
         (entry.silent ? "  (without a sound)" : "") + lines_below(item);
}

}  // namespace atrium::cli
