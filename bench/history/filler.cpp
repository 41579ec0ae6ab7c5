#include "bench/history/filler.h"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <vector>

#include "server/server.h"
#include "server/space/space.h"

namespace atrium::bench {
namespace {

constexpr char kSpace[] = "college";
constexpr char kAccount[] = "load-1";
constexpr std::size_t kMessagesPerBatch = 4000;
constexpr std::size_t kBytesPerEntry = 512;  // reserved: more than any takes
constexpr std::size_t kTexts = 4096;
constexpr std::size_t kKept = 10;  // one message in so many is not deleted

// Words, so that the store's compression finds about what it finds in people's.
std::vector<std::string> make_texts() {
  std::mt19937 random(1);
  std::vector<std::string> words(2000);
  for (auto& word : words) {
    for (auto letters = 2 + random() % 9; letters > 0; --letters) {
      word += static_cast<char>('a' + random() % 26);
    }
  }
  std::vector<std::string> texts(kTexts);
  for (auto& text : texts) {
    while (text.size() < kTextBytes) {
      text.append(words[random() % words.size()]).append(" ");
    }
    text.resize(kTextBytes);
  }
  return texts;
}

bool is_deleted(std::size_t message) { return message % kKept != 0; }

// Appends to one chat, on its home thread, batch by batch.
class ChatWriter {
 public:
  ChatWriter(space::Space& space, space::Chat& chat, AccountId author, space::Draft& draft)
      : space_(space), chat_(chat), author_(author), draft_(draft) {}

  Seq write(const std::string& text) {
    wire::v1::Entry entry;
    entry.mutable_message()->set_text(text);
    return space_.append(draft_, chat_, author_, std::move(entry));
  }

  // As the command does that deletes a message.
  void remove(Seq message) {
    wire::v1::Entry entry;
    entry.mutable_deletion()->set_target_seq(message.value);
    const auto seq = space_.append(draft_, chat_, author_, std::move(entry), message);
    wire::v1::Overlay overlay;
    overlay.set_deleted(true);
    overlay.set_changed_by_seq(seq.value);
    overlay.set_changed_at_ms(draft_.at_ms);
    auto& record = *draft_.change->add_overlays();
    record.set_chat_id(chat_.id().value);
    record.set_target_seq(message.value);
    record.set_encoded(overlay.SerializeAsString());
  }

 private:
  space::Space& space_;
  space::Chat& chat_;
  const AccountId author_;
  space::Draft& draft_;
};

// Runs `write` with a draft for up to two entries a message of a batch, and waits until it is durable.
void write_batch(Server& server, ChatId chat, const std::function<void(ChatWriter&)>& write) {
  server.with_space(kSpace, [&](space::Space& space) {
    auto draft = space.draft(2 * kMessagesPerBatch * kBytesPerEntry).value();
    ChatWriter writer(space, *space.chat(chat), space.account_by_login(kAccount)->id, draft);
    write(writer);
    space.commit(std::move(draft), {}, {}, std::nullopt, {});
  });
}

FilledChat open_chat(Server& server) {
  FilledChat filled;
  server.with_space(kSpace, [&](space::Space& space) {
    auto* account = space.account_by_login(kAccount);
    if (account == nullptr) {
      return;
    }
    auto draft = space.draft(kBytesPerEntry).value();
    auto& chat = space.create_chat(draft, wire::v1::CHAT_KIND_GROUP, "history", /*open_history=*/false);
    space.add_member(draft, chat, *account, wire::v1::MEMBER_ROLE_MEMBER, Seq(1));
    wire::v1::Entry created;
    created.mutable_chat_created();
    space.append(draft, chat, AccountId(), std::move(created));
    space.commit(std::move(draft), {}, {}, std::nullopt, {});
    filled = {space.id(), chat.id(), Seq()};
  });
  if (!filled.chat) {
    throw std::runtime_error("the demo has no account for load generators");
  }
  return filled;
}

}  // namespace

HistoryFiller::HistoryFiller(const std::filesystem::path& data) {
  ServerOptions options;
  options.data = data;
  options.workers = 1;
  auto server = Server::start(options);
  if (!server) {
    throw std::runtime_error("the history can't be written: " + server.error().message);
  }
  server_ = std::move(*server);
}

HistoryFiller::~HistoryFiller() = default;

FilledChat HistoryFiller::fill(std::size_t messages, Deletions deletions, const Progress& progress) {
  const auto texts = make_texts();
  auto filled = open_chat(*server_);
  const auto in_batches = [&](const std::function<void(ChatWriter&, std::size_t)>& write) {
    for (std::size_t first = 0; first < messages; first += kMessagesPerBatch) {
      const auto end = std::min(messages, first + kMessagesPerBatch);
      write_batch(*server_, filled.chat, [&](ChatWriter& writer) {
        for (auto message = first; message < end; ++message) {
          write(writer, message);
        }
      });
      progress(end);
    }
  };
  in_batches([&](ChatWriter& writer, std::size_t message) {
    const auto seq = writer.write(texts[message * 2654435761u % kTexts]);
    if (deletions == Deletions::kAtOnce && is_deleted(message)) {
      writer.remove(seq);
    }
  });
  if (deletions == Deletions::kSwept) {
    in_batches([&](ChatWriter& writer, std::size_t message) {
      if (is_deleted(message)) {
        writer.remove(Seq(message + 2));  // the chat's first entry tells that it was made
      }
    });
  }
  server_->with_space(kSpace, [&](space::Space& space) { filled.head = space.chat(filled.chat)->decided_seq; });
  return filled;
}

}  // namespace atrium::bench
