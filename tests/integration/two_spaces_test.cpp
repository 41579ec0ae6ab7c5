// Two schools on one server: while the lyceum lives, the college asks for all that there is, with the lyceum's own ids, tokens and
// passwords. Every text of the lyceum holds one word, and neither it nor an id of the lyceum's reaches the college, a log or HTTP.
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <boost/beast/http.hpp>
#include <filesystem>
#include <sstream>

#include "server/server.h"
#include "server/space/sha256.h"
#include "tests/integration/college.h"
#include "tests/integration/wire_client.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

const std::string kCanary = "канарейка";
const std::string kLyceumToken(32, 'L');

std::string canary(const std::string& what) { return what + " " + kCanary; }

// A fixed64 as it stands in a message.
std::string bytes_of(std::uint64_t id) { return {reinterpret_cast<const char*>(&id), sizeof id}; }

class TwoSpaces : public testing::Test {
 protected:
  TwoSpaces() {
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_)));
    spdlog::set_level(spdlog::level::trace);
    std::filesystem::remove_all(data_);
    ServerOptions options;
    options.data = data_;
    server_ = Server::start(options).value();
    found_college(*server_);
    server_->with_space("college", [](space::Space& space) {
      auto draft = space.draft(1024).value();
      space.change_account(draft, *space.account_by_login("ivanova"), AccountId(), [](space::Account& account) {
        account.roles = {ROLE_HEAD, ROLE_ADMIN};
      });
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
    server_->create_space("lyceum", canary("Лицей")).value();
    server_->with_space("lyceum", [this](space::Space& space) { found_lyceum(space); });
    port_ = server_->open().value();
  }
  ~TwoSpaces() override {
    server_.reset();
    std::filesystem::remove_all(data_);
    spdlog::set_default_logger(former_);
  }

  void found_lyceum(space::Space& space) {
    auto draft = space.draft(8192).value();
    const auto hash = session::hash_password(kPassword, {1, 8 * 1024 * 1024});
    auto& chat = space.create_chat(draft, CHAT_KIND_GROUP, canary("Группа"), true);
    chat_ = chat.id();
    for (const auto* login : {"head", "petrov"}) {
      const auto role = std::string(login) == "head" ? ROLE_HEAD : ROLE_STUDENT;
      auto& account = space.create_account(draft, login, canary(login), {role}, hash);
      space.add_device(draft, account, space::sha256(role == ROLE_HEAD ? kLyceumToken : std::string(32, 'P')),
                       canary("телефон"));
      space.add_member(draft, chat, account, MEMBER_ROLE_MODERATOR, Seq(1));
      accounts_.push_back(account.id);
    }
    space.commit(std::move(draft), {}, {}, std::nullopt, {});
  }

  // Made in the lyceum over its own socket.
  template <class Fill>
  ServerFrame lyceum(WireClient& head, const Fill& fill) {
    ClientFrame frame;
    fill(frame);
    return head.ask(frame);
  }

  // A command that has a request id.
  template <class Wish>
  Wish& numbered(Wish& wish) {
    wish.mutable_request_id()->set_sender(17);
    wish.mutable_request_id()->set_counter(++counter_);
    return wish;
  }

  // Whatever names a chat, a person, a class, a tie or a device, with the lyceum's.
  std::vector<ClientFrame> questions(std::uint64_t unit, std::uint64_t discipline, std::uint64_t tie, std::uint64_t device) {
    std::vector<ClientFrame> asks;
    const auto add = [&asks]() -> ClientFrame& { return asks.emplace_back(); };
    add().mutable_list_chats();
    add().mutable_read_structure();
    add().mutable_read_audit();
    add().mutable_list_people();
    add().mutable_list_people()->set_after_account_id(accounts_.front().value);
    add().mutable_find_people()->add_logins("head");
    for (const auto person : accounts_) {
      add().mutable_find_people()->add_account_ids(person.value);
      add().mutable_list_ties()->set_account_id(person.value);
      add().mutable_list_devices()->set_account_id(person.value);
      numbered(*add().mutable_open_direct_chat()).set_account_id(person.value);
      numbered(*add().mutable_close_account()).set_account_id(person.value);
      auto& role = numbered(*add().mutable_grant_role());
      role.set_account_id(person.value);
      role.set_role(ROLE_TEACHER);
      auto& devices = numbered(*add().mutable_revoke_devices());
      devices.set_account_id(person.value);
      devices.add_device_ids(device);
      auto& studies = numbered(*add().mutable_make_tie());
      studies.set_kind(TIE_KIND_STUDIES_IN);
      studies.set_account_id(person.value);
      studies.set_unit_id(unit);
      auto& group = numbered(*add().mutable_create_chat());
      group.set_kind(CHAT_KIND_GROUP);
      group.set_title("Наша");
      group.add_member_ids(person.value);
      auto& members = numbered(*add().mutable_add_members());
      members.set_chat_id(chat_.value);
      members.add_account_ids(person.value);
    }
    add().mutable_list_ties()->set_unit_id(unit);
    numbered(*add().mutable_end_tie()).set_tie_id(tie);
    auto& subject = numbered(*add().mutable_make_template_chat());
    subject.set_chat_template(CHAT_TEMPLATE_SUBJECT);
    subject.set_unit_id(unit);
    subject.set_discipline_id(discipline);
    for (const auto view : {HISTORY_VIEW_MESSAGES, HISTORY_VIEW_ENTRIES}) {
      auto& page = *add().mutable_read_history();
      page.set_chat_id(chat_.value);
      page.set_direction(HISTORY_DIRECTION_OLDER);
      page.set_view(view);
    }
    add().mutable_list_members()->set_chat_id(chat_.value);
    auto& message = numbered(*add().mutable_send_message());
    message.set_chat_id(chat_.value);
    message.set_text("Есть кто?");
    add().mutable_set_read_mark()->set_chat_id(chat_.value);
    asks.back().mutable_set_read_mark()->set_seq(1);
    add().mutable_set_typing()->set_chat_id(chat_.value);
    add().mutable_resume()->add_positions()->set_chat_id(chat_.value);
    return asks;
  }

  // What the school says of itself, and whom somebody wants to silence.
  std::vector<ClientFrame> questions_about_settings() {
    std::vector<ClientFrame> asks(3);
    asks[0].mutable_read_settings();
    asks[1].mutable_read_profile();
    asks[2].mutable_list_blocked();
    for (const auto person : accounts_) {
      numbered(*asks.emplace_back().mutable_block_person()).set_account_id(person.value);
      numbered(*asks.emplace_back().mutable_unblock_person()).set_account_id(person.value);
      auto& mute = numbered(*asks.emplace_back().mutable_mute_member());
      mute.set_chat_id(chat_.value);
      mute.set_account_id(person.value);
    }
    return asks;
  }

  void expect_clean(const std::string& bytes, const std::string& where) {
    EXPECT_EQ(bytes.find(kCanary), std::string::npos) << where;
    for (const auto id : secrets_) {
      EXPECT_EQ(bytes.find(bytes_of(id)), std::string::npos) << where << " holds an id of the lyceum's";
    }
  }

  std::string get(const std::string& target) {
    namespace http = boost::beast::http;
    boost::asio::io_context context;
    boost::asio::ip::tcp::socket socket(context);
    socket.connect({boost::asio::ip::make_address("127.0.0.1"), port_});
    http::request<http::empty_body> request(http::verb::get, target, 11);
    request.set(http::field::host, "127.0.0.1");
    http::write(socket, request);
    boost::beast::flat_buffer buffer;
    http::response<http::string_body> response;
    http::read(socket, buffer, response);
    return response.body();
  }

  const std::filesystem::path data_ =
      std::filesystem::temp_directory_path() / ("atrium-two-spaces-" + std::to_string(getpid()));
  const std::shared_ptr<spdlog::logger> former_ = spdlog::default_logger();
  std::ostringstream log_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  ChatId chat_;
  std::vector<AccountId> accounts_;
  std::vector<std::uint64_t> secrets_;
  std::uint64_t counter_ = 0;
};

TEST_F(TwoSpaces, NeitherSeesTheOther) {
  WireClient head(port_);
  const auto signed_in = head.sign_in_to("lyceum", kLyceumToken);
  ASSERT_TRUE(signed_in.has_signed_in());
  const auto unit = lyceum(head,
                           [&](ClientFrame& frame) {
                             auto& wish = numbered(*frame.mutable_make_unit());
                             wish.set_kind(UNIT_KIND_CLASS);
                             wish.set_title(canary("10А"));
                           })
                        .made()
                        .id();
  const auto discipline =
      lyceum(head, [&](ClientFrame& frame) { numbered(*frame.mutable_make_discipline()).set_title(canary("физика")); })
          .made()
          .id();
  const auto tie = lyceum(head,
                          [&](ClientFrame& frame) {
                            auto& wish = numbered(*frame.mutable_make_tie());
                            wish.set_kind(TIE_KIND_STUDIES_IN);
                            wish.set_account_id(accounts_.back().value);
                            wish.set_unit_id(unit);
                          })
                       .made()
                       .id();
  const auto devices = lyceum(head, [](ClientFrame& frame) { frame.mutable_list_devices(); });
  const auto device = devices.device_list().devices(0).device_id();
  secrets_ = {chat_.value, accounts_.front().value, accounts_.back().value, unit, discipline, tie, device};

  WireClient listener(port_);
  ASSERT_TRUE(listener.sign_in("petrov", kPassword, std::string(32, 'p')).has_signed_in());
  ClientFrame resume;
  resume.mutable_resume();
  expect_clean(listener.ask(resume).SerializeAsString(), "resume");

  WireClient ivanova(port_);
  ASSERT_TRUE(ivanova.sign_in("ivanova", kPassword, std::string(32, 'i')).has_signed_in());
  auto asks = questions(unit, discipline, tie, device);
  const auto more = questions_about_settings();
  asks.insert(asks.end(), more.begin(), more.end());
  for (auto& frame : asks) {
    ASSERT_TRUE(head.say(chat_, canary("Урок перенесён")).has_accepted());
    const auto question = "command " + std::to_string(frame.command_case());
    expect_clean(ivanova.ask(frame).SerializeAsString(), question);
  }
  // What the listener of the college got meanwhile: nothing of the lyceum's came before the answer to this.
  listener.send([] {
    ClientFrame last;
    last.mutable_list_chats();
    return last;
  }());
  for (bool answered = false; !answered;) {
    const auto frame = listener.next();
    expect_clean(frame.SerializeAsString(), "push");
    answered = frame.has_chat_list();
  }
}

TEST_F(TwoSpaces, ATokenAndAPasswordOpenOnlyTheirOwn) {
  EXPECT_TRUE(WireClient(port_).sign_in_to("lyceum", kLyceumToken).has_signed_in());
  WireClient stranger(port_);
  EXPECT_EQ(stranger.sign_in_to("college", kLyceumToken).error().code(), ERROR_CODE_WRONG_CREDENTIALS);
  EXPECT_EQ(stranger.sign_in("head", kPassword, std::string(32, 'x')).error().code(), ERROR_CODE_WRONG_CREDENTIALS);
  // The same login in both is two people.
  EXPECT_NE(stranger.sign_in("petrov", kPassword, std::string(32, 'x')).signed_in().account_id(), accounts_.back().value);
}

TEST_F(TwoSpaces, AnInviteOpensOnlyItsOwn) {
  const std::string secret(20, 's');
  WireClient head(port_);
  ASSERT_TRUE(head.sign_in_to("lyceum", kLyceumToken).has_signed_in());
  const auto made = lyceum(head, [&](ClientFrame& frame) {
    auto& wish = numbered(*frame.mutable_make_invite());
    wish.set_secret_hash(space::sha256(secret));
    wish.set_role(ROLE_TEACHER);
    wish.set_uses(2);
    wish.set_needs_approval(true);
    wish.set_note(canary("приглашение"));
  });
  const auto join = [&](ClientFrame& frame) { numbered(*frame.mutable_join_by_invite()).set_secret(secret); };
  EXPECT_EQ(lyceum(head, join).join_status().state(), JOIN_STATE_PENDING);

  WireClient ivanova(port_);
  ASSERT_TRUE(ivanova.sign_in("ivanova", kPassword, std::string(32, 'i')).has_signed_in());
  EXPECT_EQ(lyceum(ivanova, join).error().code(), ERROR_CODE_NOT_FOUND);
  expect_clean(lyceum(ivanova, [](ClientFrame& frame) { frame.mutable_list_invites(); }).SerializeAsString(), "invites");
  expect_clean(lyceum(ivanova, [](ClientFrame& frame) { frame.mutable_list_join_requests(); }).SerializeAsString(),
               "requests");
  const auto revoked = lyceum(ivanova, [&](ClientFrame& frame) {
    numbered(*frame.mutable_revoke_invites()).add_invite_ids(made.invite_made().invite_id());
  });
  EXPECT_EQ(revoked.invite_outcomes().outcomes(0).refused(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(lyceum(head, [](ClientFrame& frame) { frame.mutable_list_invites(); }).invite_list().invites(0).revoked_at_ms(),
            0);
}

TEST_F(TwoSpaces, LogsAndHttpSayNothing) {
  {
    WireClient head(port_);
    ASSERT_TRUE(head.sign_in_to("lyceum", kLyceumToken).has_signed_in());
    ASSERT_TRUE(head.say(chat_, canary("Тихо")).has_accepted());
    WireClient forgetful(port_);
    EXPECT_TRUE(forgetful.sign_in(kCanary, kCanary, std::string(32, 'f')).has_error());
  }
  for (const auto* target : {"/healthz", "/readyz", "/", "/ws", "/metrics"}) {
    expect_clean(get(target), target);
  }
  server_.reset();
  expect_clean(log_.str(), "log");
  EXPECT_NE(log_.str(), "");
}

}  // namespace
}  // namespace atrium::test
