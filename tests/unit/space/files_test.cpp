// Files with messages, as a space sees them: uploads are finished by hand here, their bytes are somebody else's matter.
#include <gtest/gtest.h>

#include "server/config/limits.h"
#include "tests/unit/space/class_chat.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct FilesOfAChat : ClassChat {
  std::uint64_t last_upload = 0;

  // On the home thread, where they live.
  template <class Ask>
  auto ask_files(const Ask& ask) {
    std::invoke_result_t<Ask, space::Files&> answer{};
    school.at_home([&] { answer = ask(school.space().files()); });
    return answer;
  }
  std::uint64_t used() {
    return ask_files([](space::Files& files) { return files.used(); });
  }
  std::uint64_t used_by(const Person& who) {
    return ask_files([&](space::Files& files) { return files.used_by(who.id()); });
  }
  bool has_blob(char content) {
    return ask_files([&](space::Files& files) { return files.has_blob(std::string(32, content)); });
  }
  void decide(const std::function<void(space::Files&, space::Draft&)>& decide) {
    bool is_durable = false;
    school.at_home([&] {
      auto draft = school.space().draft(4096).value();
      decide(school.space().files(), draft);
      school.space().commit(std::move(draft), {}, {}, std::nullopt, {});
      school.space().in_order([&] { is_durable = true; });
    });
    school.wait_until([&] { return is_durable; });
  }
  UploadId begin(const Person& by, std::uint64_t size = 100) {
    space::Upload upload;
    upload.id = UploadId(++last_upload);
    upload.account = by.id();
    upload.name = "план.pdf";
    upload.size = size;
    decide([&](space::Files& files, space::Draft& draft) { files.begin(*draft.change, upload); });
    return upload.id;
  }
  void finish(UploadId id, char content = 'a', std::uint64_t size = 100) {
    File file;
    file.set_name("план.pdf");
    file.set_type("application/pdf");
    file.set_size(size);
    file.set_sha256(std::string(32, content));
    file.set_kind(FILE_KIND_DOCUMENT);
    decide([&](space::Files& files, space::Draft& draft) {
      files.claim(file.sha256());
      files.finish(*draft.change, id, file, 0, draft.at_ms);
    });
  }
  UploadId ready(const Person& by, char content = 'a') {
    const auto id = begin(by);
    finish(id, content);
    return id;
  }
  ClientFrame with_files(Person& by, const std::vector<UploadId>& uploads, const std::string& text = "Вот") {
    auto frame = by.message(chat, text);
    for (const auto id : uploads) {
      frame.mutable_send_message()->add_attachments()->set_upload_id(id.value);
    }
    return frame;
  }
  Entry newest() {
    Entry entry;
    EXPECT_TRUE(entry.ParseFromString(stored(chat).back()));
    return entry;
  }
};

ClientFrame await(UploadId id) {
  ClientFrame frame;
  frame.mutable_await_upload()->set_upload_id(id.value);
  return frame;
}

TEST_F(FilesOfAChat, GoWithAMessageInTheirOrder) {
  const auto first = ready(*teacher, 'a');
  const auto second = ready(*teacher, 'b');
  ASSERT_TRUE(teacher->ask(with_files(*teacher, {second, first}, "")).has_accepted());
  const auto sent = newest().message();
  ASSERT_EQ(sent.files_size(), 2);
  EXPECT_EQ(sent.files(0).sha256(), std::string(32, 'b'));
  EXPECT_EQ(sent.files(1).name(), "план.pdf");
}

TEST_F(FilesOfAChat, AreSentOnceAndByWhoSentThemUpOnly) {
  const auto id = ready(*teacher);
  EXPECT_EQ(student->ask(with_files(*student, {id})).error().code(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(teacher->ask(with_files(*teacher, {id, id})).error().code(), ERROR_CODE_NOT_FOUND);
  ASSERT_TRUE(teacher->ask(with_files(*teacher, {id})).has_accepted());
  EXPECT_EQ(teacher->ask(with_files(*teacher, {id})).error().code(), ERROR_CODE_NOT_FOUND);
}

TEST_F(FilesOfAChat, AreNotSentBeforeTheyWereLookedAt) {
  const auto id = begin(*teacher);
  EXPECT_EQ(teacher->ask(with_files(*teacher, {id})).error().code(), ERROR_CODE_CONFLICT);
  decide([&](space::Files& files, space::Draft& draft) {
    files.refuse(*draft.change, id, UPLOAD_REFUSAL_INFECTED, draft.at_ms);
  });
  EXPECT_EQ(teacher->ask(with_files(*teacher, {id})).error().code(), ERROR_CODE_CONFLICT);
}

TEST_F(FilesOfAChat, ComeNeitherWithAForwardNorWithAPollNorMoreThanTen) {
  std::vector<UploadId> many;
  for (std::size_t i = 0; i <= limits::kFilesPerMessage; ++i) {
    many.push_back(ready(*teacher));
  }
  EXPECT_EQ(teacher->ask(with_files(*teacher, many)).error().field(), "attachments");
  auto forward = with_files(*teacher, {many[0]}, "");
  forward.mutable_send_message()->mutable_forward()->set_chat_id(chat.value);
  forward.mutable_send_message()->mutable_forward()->set_seq(say(*teacher, "раз"));
  EXPECT_EQ(teacher->ask(forward).error().code(), ERROR_CODE_INVALID_ARGUMENT);
}

TEST_F(FilesOfAChat, AVoiceMessageIsASound) {
  auto frame = with_files(*teacher, {ready(*teacher)});
  frame.mutable_send_message()->mutable_attachments(0)->set_voice(true);
  EXPECT_EQ(teacher->ask(frame).error().field(), "voice");
}

TEST_F(FilesOfAChat, CountForWhoSentThemAndOnceForTheSpace) {
  const auto one = ready(*teacher, 'a');
  const auto other = ready(*student, 'a');
  EXPECT_EQ(used(), 100u);
  EXPECT_EQ(used_by(*teacher), 100u);
  const auto seq = teacher->ask(with_files(*teacher, {one})).accepted().seq();
  ASSERT_TRUE(student->ask(with_files(*student, {other})).has_accepted());
  EXPECT_EQ(used_by(*teacher), 100u);
  ASSERT_TRUE(teacher->ask(deletion(*teacher, chat, seq)).has_accepted());
  EXPECT_EQ(used_by(*teacher), 0u);
  EXPECT_EQ(used(), 100u);
  EXPECT_TRUE(has_blob('a'));
}

TEST_F(FilesOfAChat, ContentGoesWithTheLastThatHadIt) {
  const auto seq = teacher->ask(with_files(*teacher, {ready(*teacher, 'a'), ready(*teacher, 'a')})).accepted().seq();
  ASSERT_TRUE(teacher->ask(deletion(*teacher, chat, seq)).has_accepted());
  EXPECT_FALSE(has_blob('a'));
  EXPECT_EQ(used(), 0u);
}

TEST_F(FilesOfAChat, ContentThatSomebodyIsAboutToHaveStays) {
  const auto seq = teacher->ask(with_files(*teacher, {ready(*teacher, 'a')})).accepted().seq();
  ask_files([](space::Files& files) {
    files.claim(std::string(32, 'a'));
    return true;
  });
  ASSERT_TRUE(teacher->ask(deletion(*teacher, chat, seq)).has_accepted());
  EXPECT_TRUE(has_blob('a'));
  EXPECT_TRUE(ask_files([](space::Files& files) { return files.disclaim(std::string(32, 'a')); }));
  EXPECT_FALSE(has_blob('a'));
}

TEST_F(FilesOfAChat, ADeletedMessageShowsNone) {
  const auto seq = teacher->ask(with_files(*teacher, {ready(*teacher)})).accepted().seq();
  ASSERT_TRUE(teacher->ask(deletion(*teacher, chat, seq)).has_accepted());
  const auto page = student->ask(history(chat, HISTORY_VIEW_ENTRIES)).history_page();
  ASSERT_FALSE(page.items().empty());
  for (const auto& item : page.items()) {
    EXPECT_TRUE(item.entry().message().files().empty());
  }
}

TEST_F(FilesOfAChat, AreThereAfterARestartAsTheyWere) {
  const auto waits = ready(*teacher, 'b');
  const auto comes = begin(*teacher, 40);
  ASSERT_TRUE(teacher->ask(with_files(*teacher, {ready(*teacher, 'a')})).has_accepted());
  const auto before = used();
  const auto mine = used_by(*teacher);
  restart();
  EXPECT_EQ(used(), before);
  EXPECT_EQ(used_by(*teacher), mine);
  EXPECT_EQ(ask_files([&](space::Files& files) { return files.uploads_of(teacher->id()); }), 2u);
  EXPECT_EQ(ask_files([&](space::Files& files) { return files.upload(comes)->size; }), 40u);
  EXPECT_TRUE(teacher->ask(with_files(*teacher, {waits})).has_accepted());
}

TEST_F(FilesOfAChat, RoomThatWasGivenBackStaysSoOverARestart) {
  const auto seq = teacher->ask(with_files(*teacher, {ready(*teacher, 'a'), ready(*teacher, 'b')})).accepted().seq();
  const auto other = ready(*teacher, 'c');
  ASSERT_TRUE(teacher->ask(deletion(*teacher, chat, seq)).has_accepted());
  decide([&](space::Files& files, space::Draft& draft) { EXPECT_EQ(files.forget(*draft.change, other).size(), 1u); });
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(used(), 0u);
    EXPECT_EQ(used_by(*teacher), 0u);
    EXPECT_FALSE(has_blob('a') || has_blob('b') || has_blob('c'));
    restart();
  }
}

TEST_F(FilesOfAChat, WhoWaitsHearsOnceTheyWereLookedAt) {
  const auto id = begin(*teacher);
  EXPECT_EQ(teacher->ask(await(id)).upload_view().state(), UPLOAD_STATE_RECEIVING);
  decide([&](space::Files& files, space::Draft& draft) { files.note_synced(*draft.change, id, 100, draft.at_ms); });
  const auto waits = teacher->send(await(id));
  finish(id);
  EXPECT_EQ(teacher->wait_for(waits).upload_view().state(), UPLOAD_STATE_READY);
  EXPECT_EQ(student->ask(await(id)).error().code(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(teacher->ask(await(UploadId(999))).error().code(), ERROR_CODE_NOT_FOUND);
}

TEST_F(FilesOfAChat, WhoWaitsForOneThatIsGivenUpHearsThat) {
  const auto id = begin(*teacher);
  decide([&](space::Files& files, space::Draft& draft) { files.note_synced(*draft.change, id, 100, draft.at_ms); });
  const auto waits = teacher->send(await(id));
  decide([&](space::Files& files, space::Draft& draft) { EXPECT_TRUE(files.forget(*draft.change, id).empty()); });
  EXPECT_EQ(teacher->wait_for(waits).error().code(), ERROR_CODE_NOT_FOUND);
}

TEST_F(FilesOfAChat, TheRoomThatIsLeftIsToldAndOfTheSpaceToOverseersOnly) {
  ready(*teacher);
  ClientFrame frame;
  frame.mutable_read_storage();
  const auto of_teacher = teacher->ask(frame).storage_view();
  EXPECT_EQ(of_teacher.used(), 100u);
  EXPECT_EQ(of_teacher.space_used(), 0u);
  const auto head = school.person(ROLE_HEAD);
  EXPECT_EQ(head->ask(frame).storage_view().space_used(), 100u);
}

}  // namespace
}  // namespace atrium::test
