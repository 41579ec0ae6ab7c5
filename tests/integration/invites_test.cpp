// Invites under many at once, over real sockets and the real store.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "server/server.h"
#include "server/space/sha256.h"
#include "tests/integration/college.h"
#include "tests/integration/wire_client.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr std::size_t kUses = 30;

std::string token_of(std::size_t person) {
  auto token = std::to_string(person) + " is the person's number";
  token.resize(32, '.');
  return token;
}

std::string secret_of(const std::string& words) {
  auto secret = words;
  secret.resize(20, '.');
  return secret;
}

// A college with an admin, a class, and people who are in nothing yet.
class ManyAtOnce : public testing::Test {
 protected:
  explicit ManyAtOnce() {
    std::filesystem::remove_all(data_);
    ServerOptions options;
    options.data = data_;
    server_ = Server::start(options).value();
    found_college(*server_);
    server_->with_space("college", [](space::Space& space) {
      auto draft = space.draft(1 << 20).value();
      for (std::size_t i = 0; i <= kPeople; ++i) {
        const auto role = i == 0 ? ROLE_ADMIN : ROLE_PARENT;
        auto& account = space.create_account(draft, "person-" + std::to_string(i), "Имя", {role}, "");
        space.add_device(draft, account, space::sha256(token_of(i)), "");
      }
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
    port_ = server_->open().value();
    admin_ = signed_in(0);
  }
  ~ManyAtOnce() override {
    admin_.reset();
    server_.reset();
    std::filesystem::remove_all(data_);
  }

  std::unique_ptr<WireClient> signed_in(std::size_t person) {
    auto client = std::make_unique<WireClient>(port_);
    EXPECT_TRUE(client->sign_in(token_of(person)).has_signed_in());
    return client;
  }
  template <class Wish>
  void number(Wish& wish) {
    wish.mutable_request_id()->set_sender(77);
    wish.mutable_request_id()->set_counter(++counter_);
  }
  std::uint64_t invite(const std::string& secret, std::uint32_t uses) {
    ClientFrame frame;
    auto& wish = *frame.mutable_make_invite();
    number(wish);
    wish.set_secret_hash(space::sha256(secret));
    wish.set_role(ROLE_TEACHER);
    wish.set_uses(uses);
    return admin_->ask(frame).invite_made().invite_id();
  }
  static ClientFrame joining(const std::string& secret) {
    ClientFrame frame;
    frame.mutable_join_by_invite()->mutable_request_id()->set_sender(88);
    frame.mutable_join_by_invite()->mutable_request_id()->set_counter(1);
    frame.mutable_join_by_invite()->set_secret(secret);
    return frame;
  }
  static ClientFrame signing_up(const std::string& secret, std::size_t person) {
    ClientFrame frame;
    auto& sign_in = *frame.mutable_sign_in();
    sign_in.set_protocol(1);
    sign_in.set_space("college");
    auto& wish = *sign_in.mutable_invite();
    wish.set_secret(secret);
    wish.set_login("newcomer-" + std::to_string(person));
    wish.set_name("Имя");
    wish.set_password("первый снег на крыше");
    wish.set_new_token(token_of(10'000 + person));
    return frame;
  }
  struct Count {
    std::uint64_t used = 0;
    std::size_t teachers = 0;
  };
  // What the space says. Ivanova and Petrov teach from the beginning.
  Count count(std::uint64_t invite_id) {
    Count found;
    server_->with_space("college", [&](space::Space& space) {
      found.used = space.invites().find(invite_id)->used();
      for (const auto& [id, account] : space.accounts()) {
        found.teachers += account->has_role(ROLE_TEACHER) ? 1 : 0;
      }
    });
    found.teachers -= 2;
    return found;
  }

  static constexpr std::size_t kPeople = 1000;
  const std::filesystem::path data_ =
      std::filesystem::temp_directory_path() / ("atrium-invites-" + std::to_string(getpid()));
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  std::unique_ptr<WireClient> admin_;
  std::uint64_t counter_ = 0;
};

TEST_F(ManyAtOnce, AThousandComeByALinkForThirty) {
  const auto id = invite(secret_of("тридцать"), kUses);
  std::vector<std::unique_ptr<WireClient>> people;
  for (std::size_t i = 1; i <= kPeople; ++i) {
    people.push_back(signed_in(i));
  }
  for (auto& person : people) {
    person->send(joining(secret_of("тридцать")));
  }
  std::size_t admitted = 0;
  for (auto& person : people) {
    const auto answer = person->next();
    admitted += answer.join_status().state() == JOIN_STATE_ACCEPTED ? 1 : 0;
    EXPECT_TRUE(answer.has_join_status() || answer.error().code() == ERROR_CODE_NOT_FOUND);
  }
  EXPECT_EQ(admitted, kUses);
  EXPECT_EQ(count(id).used, kUses);
  EXPECT_EQ(count(id).teachers, kUses);
}

TEST_F(ManyAtOnce, NewcomersSignUpUntilItIsUsedUp) {
  constexpr std::size_t kNewcomers = 24;  // whose passwords take longer than the 10 s that one has who says nothing
  constexpr std::size_t kPlaces = 10;
  const auto id = invite(secret_of("десять"), kPlaces);
  std::vector<std::unique_ptr<WireClient>> newcomers;
  for (std::size_t i = 0; i < kNewcomers; ++i) {
    newcomers.push_back(std::make_unique<WireClient>(port_));
    newcomers.back()->send(signing_up(secret_of("десять"), i));
  }
  std::size_t admitted = 0;
  for (auto& newcomer : newcomers) {
    const auto answer = newcomer->next();
    admitted += answer.has_signed_in() ? 1 : 0;
    EXPECT_TRUE(answer.has_signed_in() || answer.error().code() == ERROR_CODE_WRONG_CREDENTIALS);
  }
  EXPECT_EQ(admitted, kPlaces);
  EXPECT_EQ(count(id).teachers, kPlaces);
}

TEST_F(ManyAtOnce, NobodyComesInBehindTheRevocation) {
  constexpr std::size_t kComing = 400;
  const auto id = invite(secret_of("гонка"), 1000);
  std::vector<std::unique_ptr<WireClient>> people;
  for (std::size_t i = 1; i <= kComing; ++i) {
    people.push_back(signed_in(i));
  }
  std::atomic<std::size_t> sent = 0;
  std::thread crowd([&] {
    for (auto& person : people) {
      person->send(joining(secret_of("гонка")));
      sent.fetch_add(1);
      sent.notify_all();
    }
  });
  for (auto seen = sent.load(); seen < kComing / 2; seen = sent.load()) {
    sent.wait(seen);
  }
  ClientFrame revocation;
  number(*revocation.mutable_revoke_invites());
  revocation.mutable_revoke_invites()->add_invite_ids(id);
  EXPECT_EQ(admin_->ask(revocation).invite_outcomes().outcomes(0).refused(), ERROR_CODE_UNSPECIFIED);
  const auto at_the_answer = count(id);
  crowd.join();
  std::size_t admitted = 0;
  for (auto& person : people) {
    admitted += person->next().has_join_status() ? 1 : 0;
  }
  EXPECT_EQ(signed_in(kComing + 1)->ask(joining(secret_of("гонка"))).error().code(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(admitted, at_the_answer.used);
  EXPECT_EQ(count(id).used, at_the_answer.used);
  EXPECT_EQ(count(id).teachers, at_the_answer.used);
}

}  // namespace
}  // namespace atrium::test
