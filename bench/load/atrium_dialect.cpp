#include <chrono>
#include <vector>

#include "bench/load/atrium_frames.h"
#include "bench/load/dialect.h"

namespace atrium::bench {
namespace {

using namespace wire::v1;

class AtriumDialect final : public Dialect {
 public:
  AtriumDialect(std::uint16_t port, const std::string& card, Crowd crowd, Awaited awaited)
      : port_(port),
        cover_(cover_of(card)),
        awaited_(awaited),
        space_(values_of(card, "space").at(0)),
        tokens_(values_of(card, "token")),
        sender_(static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count())) {
    const auto load = card.find("\"load\"");
    frame_.mutable_send_message()->set_text(std::string(kBodyBytes, 'a'));
    if (crowd.group_size == crowd.members) {
      chats_ = {std::stoull(values_of(card, "chat", load).at(0))};
    } else {
      open_chats(card, values_of(card, "login", load), crowd);
    }
  }

  LoadSocket enter(std::size_t member) override {
    Dialogue dialogue(port_, cover_);
    dialogue.upgrade("/ws");
    ClientFrame sign_in;
    sign_in.mutable_sign_in()->set_token(unhex(tokens_.at(member)));
    begin(dialogue, sign_in);
    ClientFrame resume;
    resume.set_id(2);
    resume.mutable_resume();
    ask(dialogue, resume);
    return dialogue.release();
  }

  std::unique_ptr<DeliveryCounter> counter() const override {
    if (awaited_ == Awaited::kAcks) {
      return std::make_unique<AckCounter>();
    }
    return std::make_unique<AtriumCounter>();
  }

  void append_message(std::string& out, std::size_t group, std::uint64_t number) override {
    frame_.set_id(number + 2);
    auto& send = *frame_.mutable_send_message();
    send.set_chat_id(chats_.at(group));
    send.mutable_request_id()->set_sender(sender_);
    send.mutable_request_id()->set_counter(number);
    append_client_frame(out, kBinary, framed(frame_));
  }

 private:
  void begin(Dialogue& dialogue, ClientFrame& sign_in) const {
    sign_in.set_id(1);
    sign_in.mutable_sign_in()->set_protocol(1);
    sign_in.mutable_sign_in()->set_space(space_);
    ask(dialogue, sign_in);
  }

  // The head of the demo's college makes the chats: students may not.
  void open_chats(const std::string& card, const std::vector<std::string>& logins, Crowd crowd) {
    Dialogue dialogue(port_, cover_);
    dialogue.upgrade("/ws");
    ClientFrame sign_in;
    auto& password = *sign_in.mutable_sign_in()->mutable_password();
    password.set_login(values_of(card, "login").at(0));
    password.set_password(values_of(card, "password").at(0));
    password.set_new_token(std::string(24, 't') + std::to_string(sender_).substr(0, 8));
    begin(dialogue, sign_in);
    for (std::size_t first = 0; first < crowd.members; first += crowd.group_size) {
      ClientFrame create;
      create.set_id(first + 2);
      auto& chat = *create.mutable_create_chat();
      chat.mutable_request_id()->set_sender(sender_);
      chat.mutable_request_id()->set_counter(first + 1);
      chat.set_kind(CHAT_KIND_GROUP);
      chat.set_title("load");
      for (const auto id : ids_of(dialogue, logins, first, first + crowd.group_size)) {
        chat.add_member_ids(id);
      }
      chats_.push_back(ask(dialogue, create).chat_opened().chat_id());
    }
  }

  static std::vector<std::uint64_t> ids_of(Dialogue& dialogue, const std::vector<std::string>& logins, std::size_t first,
                                           std::size_t end) {
    std::vector<std::uint64_t> ids;
    for (; first < end; first += kPeoplePerCommand) {
      ClientFrame find;
      find.set_id(1'000'000 + first);
      for (auto i = first; i < std::min(end, first + kPeoplePerCommand); ++i) {
        find.mutable_find_people()->add_logins(logins.at(i));
      }
      const auto answer = ask(dialogue, find);
      for (const auto& person : answer.people().people()) {
        ids.push_back(person.account_id());
      }
    }
    return ids;
  }

  const std::uint16_t port_;
  const Cover cover_;
  const Awaited awaited_;
  const std::string space_;
  const std::vector<std::string> tokens_;
  const std::uint64_t sender_;
  std::vector<std::uint64_t> chats_;
  ClientFrame frame_;
};

}  // namespace

std::unique_ptr<Dialect> atrium_dialect(std::uint16_t port, const std::string& card, Crowd crowd, Awaited awaited) {
  return std::make_unique<AtriumDialect>(port, card, crowd, awaited);
}

}  // namespace atrium::bench
