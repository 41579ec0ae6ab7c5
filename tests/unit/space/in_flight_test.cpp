// What is decided and not durable yet while somebody resumes, is removed or comes back.
#include <gtest/gtest.h>

#include "tests/support/numbered.h"
#include "tests/unit/space/reader.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct InFlight : testing::Test {
  ScriptedSpace space;
  Complaints complaints;
  std::unique_ptr<Reader> teacher = person("teacher", ROLE_DEPUTY);  // who may let in whom they like
  std::unique_ptr<Reader> pupil = person("pupil", ROLE_STUDENT);
  std::uint64_t chat = 0;

  InFlight() {
    teacher->connect();
    ClientFrame create;
    *create.mutable_create_chat()->mutable_request_id() = teacher->next_request();
    create.mutable_create_chat()->set_kind(CHAT_KIND_GROUP);
    create.mutable_create_chat()->set_title("ИС-21");
    teacher->send(create);
    settle();
    chat = space.truth().chats().begin()->first;
  }
  ~InFlight() override {
    EXPECT_TRUE(complaints.none()) << complaints.sentences();
    EXPECT_TRUE(space.space().chat(ChatId(chat))->memberships().contains(pupil->id())) << "nobody was let in";
  }

  std::unique_ptr<Reader> person(const std::string& name, Role role) {
    AccountId id;
    space.run([&] {
      id = space.create_account(role);
      return Going::kToEnd;
    });
    return std::make_unique<Reader>(space, complaints, name, id, Reader::Kind::kCut);
  }
  void say(std::size_t size = 10) {
    ClientFrame frame;
    *frame.mutable_send_message()->mutable_request_id() = teacher->next_request();
    frame.mutable_send_message()->set_chat_id(chat);
    frame.mutable_send_message()->set_text(numbered_text(++texts_, std::string(size, '.')));
    teacher->send(frame);
  }
  void edit(std::uint64_t target) {
    ClientFrame frame;
    *frame.mutable_edit_message()->mutable_request_id() = teacher->next_request();
    frame.mutable_edit_message()->set_chat_id(chat);
    frame.mutable_edit_message()->set_target_seq(target);
    frame.mutable_edit_message()->set_text(numbered_text(++texts_, "corrected"));
    teacher->send(frame);
  }
  void let_in() {
    ClientFrame frame;
    *frame.mutable_add_members()->mutable_request_id() = teacher->next_request();
    frame.mutable_add_members()->set_chat_id(chat);
    frame.mutable_add_members()->add_account_ids(pupil->id().value);
    teacher->send(frame);
  }
  void remove() {
    ClientFrame frame;
    *frame.mutable_remove_members()->mutable_request_id() = teacher->next_request();
    frame.mutable_remove_members()->set_chat_id(chat);
    frame.mutable_remove_members()->add_account_ids(pupil->id().value);
    teacher->send(frame);
  }
  // Everything so far is decided, and nothing of it written.
  void decide() {
    turns(5, [this] { space.read(0); });
  }
  // It is written too, and told. A page of catch-up that comes to the pupil stays in its socket.
  void settle() {
    turns(20, [this] {
      space.write(space.unwritten());
      space.read(0);
    });
  }
  void take_pages() {
    turns(100, [this] {
      pupil->take_page();
      space.read(0);
    });
  }

 private:
  void turns(int count, const std::function<void()>& each) {
    space.run([&] {
      each();
      for (auto* reader : {teacher.get(), pupil.get()}) {
        if (reader->connected()) {
          reader->take(reader->waiting());
        }
      }
      return --count == 0 ? Going::kToEnd : Going::kOn;
    });
  }
  std::uint64_t texts_ = 0;
};

TEST_F(InFlight, WhoIsLetInWhileResumingHearsNothingFromBefore) {
  say();
  pupil->connect();
  say();
  let_in();
  say();
  decide();
  settle();
  EXPECT_TRUE(pupil->has_all());
}

TEST_F(InFlight, WhoResumesWhileBeingLetInIsToldOfTheChatOnce) {
  let_in();
  pupil->connect();
  say();
  decide();
  settle();
  EXPECT_TRUE(pupil->has_all());
}

TEST_F(InFlight, AnEditIsWithheldFromThoseWhoAreAboutToGo) {
  say();
  pupil->connect();
  settle();
  let_in();
  settle();
  edit(2);
  remove();
  decide();
  settle();
}

TEST_F(InFlight, CatchUpDoesNotGoOnThroughARemovalAndANewJoin) {
  pupil->connect();
  settle();
  let_in();
  settle();
  pupil->cut();
  for (int i = 0; i < 40; ++i) {
    say(4000);
  }
  settle();
  pupil->connect();
  settle();
  remove();
  say();
  let_in();
  settle();
  take_pages();
  EXPECT_TRUE(pupil->has_all());
}

}  // namespace
}  // namespace atrium::test
