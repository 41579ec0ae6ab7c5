#include "tests/conformance/sdk_json.h"

#include <algorithm>

#include "atrium/wire/v1/entries.pb.h"
#include "atrium/wire/v1/errors.pb.h"
#include "atrium/wire/v1/files.pb.h"
#include "client-sdk/cpp/src/base64.h"

namespace atrium::test {
namespace {

using client::EntryKind;
using client::ErrorCode;

class Fields {
 public:
  template <class Number>
  Fields&& number(const std::string& name, Number value) && {
    return std::move(*this).put(name, static_cast<std::uint64_t>(value) != 0,
                                number_json(static_cast<std::uint64_t>(value)));
  }
  Fields&& text(const std::string& name, const std::string& value) && {
    return std::move(*this).put(name, !value.empty(), text_json(value));
  }
  Fields&& flag(const std::string& name, bool value) && {
    return std::move(*this).put(name, value, Json{Json::Kind::kBool, "true", {}, {}});
  }
  Fields&& ids(const std::string& name, const std::vector<client::AccountId>& values) && {
    Json list{Json::Kind::kList, {}, {}, {}};
    for (const auto id : values) {
      list.items.push_back(number_json(static_cast<std::uint64_t>(id)));
    }
    return std::move(*this).put(name, !values.empty(), std::move(list));
  }
  Fields&& put(const std::string& name, bool is_set, Json value) && {
    if (is_set) {
      result_.members.emplace_back(name, std::move(value));
    }
    return std::move(*this);
  }
  Json json() && {
    std::ranges::sort(result_.members, {}, &Json::Member::first);
    return std::move(result_);
  }

 private:
  Json result_{Json::Kind::kObject, {}, {}, {}};
};

// A count: 32 bits are a number, 64 a text.
Json count_json(std::uint32_t count) { return {Json::Kind::kNumber, std::to_string(count), {}, {}}; }

template <class T, class OneJson>
Json list_of(const std::vector<T>& values, OneJson one) {
  Json list{Json::Kind::kList, {}, {}, {}};
  for (const auto& value : values) {
    list.items.push_back(one(value));
  }
  return list;
}

Json entities_json(const std::vector<client::TextEntity>& entities) {
  return list_of(entities, [](const client::TextEntity& entity) {
    const auto kind = wire::v1::EntityKind_Name(static_cast<wire::v1::EntityKind>(entity.kind));
    const auto role = wire::v1::Role_Name(static_cast<wire::v1::Role>(entity.role));
    return Fields()
        .put("offset", entity.offset != 0, count_json(entity.offset))
        .put("length", entity.length != 0, count_json(entity.length))
        .put("kind", entity.kind != client::EntityKind::kUnknown, text_json(kind))
        .text("url", entity.url)
        .number("accountId", entity.account)
        .put("role", entity.role != client::Role::kUnspecified, text_json(role))
        .json();
  });
}

Json poll_json(const client::Poll& poll) {
  return Fields()
      .put("options", true, list_of(poll.options, text_json))
      .flag("multiple", poll.multiple)
      .flag("anonymous", poll.anonymous)
      .flag("isFinal", poll.is_final)
      .number("closesAtMs", static_cast<std::uint64_t>(poll.closes_at_ms))
      .flag("resultsAtEnd", poll.results_at_end)
      .flag("quiz", poll.quiz)
      .json();
}

template <class Bytes>
std::string in_base64(const Bytes& bytes) {
  return client::base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, client::Base64::kUsual);
}

Json file_json(const client::File& file) {
  const auto kind = wire::v1::FileKind_Name(static_cast<wire::v1::FileKind>(file.kind));
  return Fields()
      .text("name", file.name)
      .text("type", file.type)
      .number("size", file.size)
      .text("sha256", in_base64(file.sha256))
      .put("kind", file.kind != client::FileKind::kUnknown, text_json(kind))
      .put("width", file.width != 0, count_json(file.width))
      .put("height", file.height != 0, count_json(file.height))
      .flag("hasThumbnail", file.has_thumbnail)
      .put("durationMs", file.duration_ms != 0, count_json(file.duration_ms))
      .text("waveform", in_base64(file.waveform))
      .flag("unscanned", file.unscanned)
      .json();
}

Json confirm_json(const client::ConfirmRequest& ask) {
  return Fields()
      .number("deadlineMs", static_cast<std::uint64_t>(ask.deadline_ms))
      .put("roles", !ask.roles.empty(),
           list_of(ask.roles,
                   [](client::Role role) { return text_json(wire::v1::Role_Name(static_cast<wire::v1::Role>(role))); }))
      .json();
}

Json message_json(const client::Entry& entry) {
  const auto forward = entry.forward.value_or(client::MessageRef{});
  return Fields()
      .text("text", entry.text)
      .number("replyToSeq", entry.reply_to_seq)
      .put("forward", entry.forward.has_value(), Fields().number("chatId", forward.chat).number("seq", forward.seq).json())
      .put("entities", !entry.entities.empty(), entities_json(entry.entities))
      .put("poll", entry.poll.has_value(), poll_json(entry.poll.value_or(client::Poll())))
      .flag("silent", entry.silent)
      .put("confirm", entry.confirm.has_value(), confirm_json(entry.confirm.value_or(client::ConfirmRequest())))
      .put("files", !entry.files.empty(), list_of(entry.files, file_json))
      .json();
}

// Its name in the oneof, and what it holds. No name: of a newer server.
std::pair<std::string, Json> body_of(const client::Entry& entry) {
  switch (entry.kind) {
    case EntryKind::kMessage:
      return {"message", message_json(entry)};
    case EntryKind::kEdit:
      return {"edit", Fields()
                          .number("targetSeq", entry.target_seq)
                          .text("text", entry.text)
                          .put("entities", !entry.entities.empty(), entities_json(entry.entities))
                          .json()};
    case EntryKind::kReaction:
      return {"reaction", Fields().number("targetSeq", entry.target_seq).text("emoji", entry.text).json()};
    case EntryKind::kPin:
      return {"pin", Fields().number("targetSeq", entry.target_seq).flag("pinned", entry.pinned).json()};
    case EntryKind::kVote:
      return {"vote", Fields()
                          .number("targetSeq", entry.target_seq)
                          .put("options", !entry.options.empty(), list_of(entry.options, count_json))
                          .flag("untold", entry.untold)
                          .json()};
    case EntryKind::kPollClosed:
      return {"pollClosed", Fields().number("targetSeq", entry.target_seq).json()};
    case EntryKind::kConfirmed:
      return {"confirmed", Fields().number("targetSeq", entry.target_seq).json()};
    case EntryKind::kConfirmReminder:
      return {"confirmReminder", Fields().number("targetSeq", entry.target_seq).json()};
    case EntryKind::kConfirmationClosed:
      return {"confirmationClosed", Fields().number("targetSeq", entry.target_seq).json()};
    case EntryKind::kSlowModeSet:
      return {"slowModeSet", Fields().put("seconds", entry.seconds != 0, count_json(entry.seconds)).json()};
    case EntryKind::kDeletion:
      return {"deletion", Fields().number("targetSeq", entry.target_seq).json()};
    case EntryKind::kMembersAdded:
      return {"membersAdded", Fields().ids("accountIds", entry.accounts).json()};
    case EntryKind::kMembersRemoved:
      return {"membersRemoved", Fields().ids("accountIds", entry.accounts).json()};
    case EntryKind::kMembersChanged:
      return {"membersChanged", Fields().ids("moderatorIds", entry.moderators).ids("memberIds", entry.accounts).json()};
    case EntryKind::kChatRenamed:
      return {"chatRenamed", Fields().text("title", entry.text).json()};
    case EntryKind::kChatCreated:
      return {"chatCreated", Fields().json()};
    case EntryKind::kWithheld:
      return {"withheld", Fields().json()};
    case EntryKind::kChatArchived:
      return {"chatArchived", Fields().json()};
    case EntryKind::kUnknown:
      break;
  }
  return {"", Json{}};
}

}  // namespace

Json object(const std::string& name, Json value) { return {Json::Kind::kObject, {}, {}, {{name, std::move(value)}}}; }

Json text_json(std::string text) { return {Json::Kind::kString, std::move(text), {}, {}}; }

Json number_json(std::uint64_t number) { return text_json(std::to_string(number)); }

Json to_json(const client::Accepted& accepted) {
  return Fields().number("chatId", accepted.chat).number("seq", accepted.seq).number("atMs", accepted.at_ms).json();
}

Json to_json(const client::Chat& chat) {
  return Fields()
      .number("chatId", chat.id)
      .text("title", chat.title)
      .number("headSeq", chat.head_seq)
      .number("headMessageNo", chat.head_message_no)
      .number("readSeq", chat.read_seq)
      .number("readMessageNo", chat.read_message_no)
      .number("firstVisibleSeq", chat.first_visible_seq)
      .flag("mayPost", chat.may_post)
      .number("peerId", chat.peer)
      .put("pinnedSeqs", !chat.pinned_seqs.empty(), list_of(chat.pinned_seqs, number_json))
      .number("mentionSeq", chat.mention_seq)
      .put("slowModeS", chat.slow_mode_s != 0, count_json(chat.slow_mode_s))
      .put("confirmSeqs", !chat.confirm_seqs.empty(), list_of(chat.confirm_seqs, number_json))
      .json();
}

Json to_json(const client::Entry& entry) {
  auto [name, body] = body_of(entry);
  return Fields()
      .number("chatId", entry.chat)
      .number("seq", entry.seq)
      .number("messageNo", entry.message_no)
      .number("authorId", entry.author)
      .number("atMs", entry.at_ms)
      .put(name, !name.empty(), std::move(body))
      .json();
}

Json to_json(const client::HistoryItem& item) {
  const bool is_changed = item.changed_by_seq != 0 || !item.reactions.empty();
  const auto reactions = list_of(item.reactions, [](const client::Reactions& each) {
    return Fields().text("emoji", each.emoji).ids("accountIds", each.accounts).json();
  });
  auto overlay = Fields()
                     .text("text", item.text_now)
                     .number("changedBySeq", item.changed_by_seq)
                     .number("changedAtMs", item.changed_at_ms)
                     .flag("deleted", item.deleted)
                     .put("entities", !item.entities_now.empty(), entities_json(item.entities_now))
                     .put("reactions", !item.reactions.empty(), reactions)
                     .put("editSeqs", !item.edit_seqs.empty(), list_of(item.edit_seqs, number_json))
                     .json();
  return Fields().put("entry", true, to_json(item.entry)).put("overlay", is_changed, std::move(overlay)).json();
}

Json to_json(const client::HistoryPage& page) {
  Json items{Json::Kind::kList, {}, {}, {}};
  for (const auto& item : page.items) {
    items.items.push_back(to_json(item));
  }
  return Fields()
      .put("items", !page.items.empty(), std::move(items))
      .number("nextFromSeq", page.next_from_seq)
      .number("headSeq", page.head_seq)
      .json();
}

Json to_json(const client::Member& member) {
  return Fields().number("accountId", member.id).text("login", member.login).text("name", member.name).json();
}

std::string name_of(const client::Error& error) {
  switch (error.code) {
    case ErrorCode::kStopped:
      return "stopped";
    case ErrorCode::kSignedOut:
      return "signed-out";
    case ErrorCode::kRejected:
      return "rejected";
    case ErrorCode::kNoPassword:
      return "no-credential";
    default:
      break;
  }
  const auto name = wire::v1::ErrorCode_Name(static_cast<wire::v1::ErrorCode>(error.code));
  constexpr std::string_view kPrefix = "ERROR_CODE_";
  return name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : std::to_string(static_cast<int>(error.code));
}

}  // namespace atrium::test
