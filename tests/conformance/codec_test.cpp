// Our two codecs against the golden vectors: the server's and the SDK's. Each decodes what it is sent and encodes what it
// sends to the same bytes.
#include <gtest/gtest.h>

#include "client-sdk/cpp/src/base64.h"
#include "client-sdk/cpp/src/convert.h"
#include "client-sdk/cpp/src/frames.h"
#include "client-sdk/cpp/src/result_case.h"
#include "server/codec/frames.h"
#include "tests/support/wire_vectors.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

std::uint64_t number(const Json& content, std::string_view name) {
  const auto* found = content.find(name);
  return found == nullptr ? 0 : std::stoull(found->text);
}

std::string text(const Json& content, std::string_view name) {
  const auto* found = content.find(name);
  return found == nullptr ? "" : found->text;
}

std::vector<WireVector> valid_vectors(bool from_client) {
  auto vectors = load_wire_vectors(ATRIUM_PROTO_DIR "/vectors");
  std::erase_if(vectors, [&](const auto& vector) { return !vector.valid() || vector.from_client != from_client; });
  return vectors;
}

std::vector<ClientFrame> read_by_server(const std::string& message) {
  std::vector<ClientFrame> frames;
  codec::FrameReader reader(message);
  while (const auto bytes = reader.next()) {
    EXPECT_TRUE(frames.emplace_back().ParseFromArray(bytes->data(), static_cast<int>(bytes->size())));
  }
  EXPECT_FALSE(reader.bad());
  return frames;
}

// Nothing: the client breaks the connection off.
std::optional<std::vector<ServerFrame>> read_by_client(const std::string& message) {
  std::vector<ServerFrame> frames;
  client::FrameReader reader(message);
  while (!reader.at_end()) {
    auto frame = reader.next();
    if (!frame) {
      return std::nullopt;
    }
    frames.push_back(std::move(*frame));
  }
  return frames;
}

// As the server's parts write it: a reply around its stored content, an entry around its stored bytes.
std::string written_by_server(const std::vector<ServerFrame>& frames) {
  std::string message;
  for (auto frame : frames) {
    const auto reply_to = frame.reply_to();
    frame.clear_reply_to();
    if (reply_to != 0) {
      codec::append_reply(message, reply_to, codec::encode_content(frame));
    } else if (frame.has_entry()) {
      codec::append_entry_push(message, frame.entry().SerializeAsString());
    } else {
      codec::append_frame(message, frame);
    }
  }
  return message;
}

void expect_accounts(const std::vector<client::AccountId>& accounts, const Json* ids) {
  ASSERT_EQ(accounts.size(), ids == nullptr ? 0 : ids->items.size());
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    EXPECT_EQ(std::to_string(client::raw(accounts[i])), ids->items[i].text);
  }
}

void expect_parts(const std::vector<client::TextEntity>& parts, const Json* content) {
  ASSERT_EQ(parts.size(), content == nullptr ? 0 : content->items.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& part = content->items[i];
    EXPECT_EQ(parts[i].offset, number(part, "offset"));
    EXPECT_EQ(parts[i].length, number(part, "length"));
    EXPECT_EQ(EntityKind_Name(static_cast<EntityKind>(parts[i].kind)), text(part, "kind"));
    EXPECT_EQ(parts[i].url, text(part, "url"));
    EXPECT_EQ(client::raw(parts[i].account), number(part, "accountId"));
    EXPECT_EQ(part.find("role") == nullptr ? "ROLE_UNSPECIFIED" : text(part, "role"),
              Role_Name(static_cast<Role>(parts[i].role)));
  }
}

std::size_t size_of(const Json* list) { return list == nullptr ? 0 : list->items.size(); }

void expect_poll(const client::Poll& poll, const Json& content) {
  ASSERT_EQ(poll.options.size(), size_of(content.find("options")));
  for (std::size_t i = 0; i < poll.options.size(); ++i) {
    EXPECT_EQ(poll.options[i], content.at("options").items[i].text);
  }
  const std::pair<bool, std::string_view> flags[] = {{poll.multiple, "multiple"},
                                                     {poll.anonymous, "anonymous"},
                                                     {poll.is_final, "isFinal"},
                                                     {poll.results_at_end, "resultsAtEnd"},
                                                     {poll.quiz, "quiz"}};
  for (const auto& [is_set, name] : flags) {
    EXPECT_EQ(is_set, content.find(name) != nullptr) << name;
  }
  EXPECT_EQ(static_cast<std::uint64_t>(poll.closes_at_ms), number(content, "closesAtMs"));
  EXPECT_EQ(poll.voter_roles.size(), size_of(content.find("voterRoles")));
}

template <class Bytes>
std::string in_base64(const Bytes& bytes) {
  return client::base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, client::Base64::kUsual);
}

void expect_file(const client::File& file, const Json& content) {
  EXPECT_EQ(file.name, text(content, "name"));
  EXPECT_EQ(file.type, text(content, "type"));
  EXPECT_EQ(file.size, number(content, "size"));
  EXPECT_EQ(in_base64(file.sha256), text(content, "sha256"));
  EXPECT_EQ(FileKind_Name(static_cast<FileKind>(file.kind)), text(content, "kind"));
  EXPECT_EQ(file.width, number(content, "width"));
  EXPECT_EQ(file.height, number(content, "height"));
  EXPECT_EQ(file.has_thumbnail, content.find("hasThumbnail") != nullptr);
  EXPECT_EQ(file.duration_ms, number(content, "durationMs"));
  EXPECT_EQ(in_base64(file.waveform), text(content, "waveform"));
  EXPECT_EQ(file.unscanned, content.find("unscanned") != nullptr);
}

void expect_files(const std::vector<client::File>& files, const Json* content) {
  ASSERT_EQ(files.size(), size_of(content));
  for (std::size_t i = 0; i < files.size(); ++i) {
    expect_file(files[i], content->items[i]);
  }
}

// What an application is given, against the content.
void expect_entry(const client::Entry& entry, const Json& content) {
  EXPECT_EQ(client::raw(entry.chat), number(content, "chatId"));
  EXPECT_EQ(entry.seq, number(content, "seq"));
  EXPECT_EQ(entry.message_no, number(content, "messageNo"));
  EXPECT_EQ(client::raw(entry.author), number(content, "authorId"));
  const auto* thread = content.find("thread");
  EXPECT_EQ(entry.thread_root_seq, thread == nullptr ? 0 : number(*thread, "rootSeq"));
  EXPECT_EQ(entry.thread_no, thread == nullptr ? 0 : number(*thread, "no"));
  EXPECT_EQ(std::to_string(entry.at_ms), content.find("atMs") == nullptr ? "0" : text(content, "atMs"));

  constexpr std::string_view kBodies[] = {"",
                                          "message",
                                          "edit",
                                          "deletion",
                                          "membersAdded",
                                          "membersRemoved",
                                          "chatCreated",
                                          "withheld",
                                          "membersChanged",
                                          "chatRenamed",
                                          "chatArchived",
                                          "reaction",
                                          "pin",
                                          "vote",
                                          "pollClosed",
                                          "confirmed",
                                          "confirmReminder",
                                          "confirmationClosed",
                                          "slowModeSet"};
  const auto name = kBodies[static_cast<std::size_t>(entry.kind)];
  for (const auto other : kBodies) {
    EXPECT_EQ(content.find(other) != nullptr, other == name && !name.empty()) << other;
  }
  if (const auto* body = content.find(name)) {
    const auto is_text = [&](const char* field) { return body->find(field) != nullptr; };
    EXPECT_EQ(entry.text, text(*body, is_text("title") ? "title" : is_text("emoji") ? "emoji" : "text"));
    EXPECT_EQ(entry.reply_to_seq, number(*body, "replyToSeq"));
    EXPECT_EQ(entry.pinned, body->find("pinned") != nullptr);
    EXPECT_EQ(entry.untold, body->find("untold") != nullptr);
    EXPECT_EQ(entry.options.size(), size_of(body->find("options")));
    const auto* poll = body->find("poll");
    ASSERT_EQ(entry.poll.has_value(), poll != nullptr);
    if (poll != nullptr) {
      expect_poll(*entry.poll, *poll);
    }
    expect_parts(entry.entities, body->find("entities"));
    expect_files(entry.files, body->find("files"));
    EXPECT_EQ(entry.silent, body->find("silent") != nullptr);
    EXPECT_EQ(entry.seconds, number(*body, "seconds"));
    const auto* confirm = body->find("confirm");
    ASSERT_EQ(entry.confirm.has_value(), confirm != nullptr);
    if (confirm != nullptr) {
      EXPECT_EQ(static_cast<std::uint64_t>(entry.confirm->deadline_ms), number(*confirm, "deadlineMs"));
      EXPECT_EQ(entry.confirm->roles.size(), size_of(confirm->find("roles")));
    }
    const auto* forward = body->find("forward");
    ASSERT_EQ(entry.forward.has_value(), forward != nullptr);
    if (forward != nullptr) {
      EXPECT_EQ(client::raw(entry.forward->chat), number(*forward, "chatId"));
      EXPECT_EQ(entry.forward->seq, number(*forward, "seq"));
    }
    EXPECT_EQ(entry.target_seq, number(*body, "targetSeq"));
    const auto* members = body->find("memberIds");
    expect_accounts(entry.accounts, members != nullptr ? members : body->find("accountIds"));
    expect_accounts(entry.moderators, body->find("moderatorIds"));
  }
}

TEST(WireCodec, TheServerReadsWhatClientsSend) {
  for (const auto& vector : valid_vectors(true)) {
    SCOPED_TRACE(vector.file + ", " + vector.name);
    const auto frames = read_by_server(vector.bytes);
    ASSERT_EQ(frames.size(), vector.frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
      EXPECT_EQ(frames[i].id(), number(vector.frames[i], "id"));
    }
  }
}

TEST(WireCodec, TheSdkWritesWhatClientsSend) {
  for (const auto& vector : valid_vectors(true)) {
    std::string message;
    for (const auto& frame : read_by_server(vector.bytes)) {
      message += client::encode_frame(frame);
    }
    if (vector.reencodes) {
      EXPECT_EQ(to_hex(message), to_hex(vector.bytes)) << vector.file << ", " << vector.name;
    }
  }
}

TEST(WireCodec, TheSdkKnowsWhatEveryCommandBringsBack) {
  for (const auto& vector : valid_vectors(true)) {
    for (const auto& frame : read_by_server(vector.bytes)) {
      const bool is_known = client::result_case(frame.command_case()) != ServerFrame::CONTENT_NOT_SET;
      EXPECT_EQ(is_known, frame.command_case() != ClientFrame::COMMAND_NOT_SET) << vector.file << ", " << vector.name;
    }
  }
}

TEST(WireCodec, TheSdkReadsWhatTheServerSends) {
  for (const auto& vector : valid_vectors(false)) {
    SCOPED_TRACE(vector.file + ", " + vector.name);
    const auto frames = read_by_client(vector.bytes);
    ASSERT_TRUE(frames && frames->size() == vector.frames.size());
    for (std::size_t i = 0; i < frames->size(); ++i) {
      EXPECT_EQ((*frames)[i].reply_to(), number(vector.frames[i], "replyTo"));
    }
  }
}

TEST(WireCodec, TheServerWritesWhatItSends) {
  for (const auto& vector : valid_vectors(false)) {
    if (vector.reencodes) {
      EXPECT_EQ(to_hex(written_by_server(*read_by_client(vector.bytes))), to_hex(vector.bytes))
          << vector.file << ", " << vector.name;
    }
  }
}

TEST(WireCodec, AnApplicationGetsEveryEntryAsItIs) {
  std::set<client::EntryKind> seen;
  for (const auto& vector : valid_vectors(false)) {
    SCOPED_TRACE(vector.file + ", " + vector.name);
    const auto frames = *read_by_client(vector.bytes);
    for (std::size_t i = 0; i < frames.size(); ++i) {
      if (frames[i].has_entry()) {
        const auto entry = client::to_entry(frames[i].entry());
        expect_entry(entry, vector.frames[i].at("entry"));
        seen.insert(entry.kind);
      }
    }
  }
  EXPECT_EQ(seen.size(), 19U);
}

TEST(WireCodec, TheSdkBreaksOffWhatIsNoFrame) {
  for (const auto& vector : load_wire_vectors(ATRIUM_PROTO_DIR "/vectors")) {
    if (vector.breaks_connection) {
      EXPECT_FALSE(read_by_client(vector.bytes)) << vector.name;
    }
  }
}

}  // namespace
}  // namespace atrium::test
