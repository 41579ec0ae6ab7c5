// Each check of the style finds what is wrong when something is.
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include "tests/style/checks.h"

namespace atrium::style {
namespace {

std::string function_of(std::size_t lines) {
  std::string text = "void long_one() {\n";
  for (std::size_t i = 2; i < lines; ++i) {
    text += "  step();\n";
  }
  return text + "}\n";
}

std::vector<std::string> names(std::string_view text) {
  std::vector<std::string> result;
  for (const auto& definition : definitions(text)) {
    result.push_back(definition.name);
  }
  return result;
}

TEST(Definitions, AreFoundWithTheirScopes) {
  EXPECT_EQ(names("namespace atrium {\nclass Space final : public Base {\n public:\n  int size() const { return 1; }\n"
                  "};\nvoid Space::commit(int a) {\n  if (a) {\n  }\n}\n}\n"),
            (std::vector<std::string>{"atrium::Space", "atrium::Space::size", "atrium::Space::commit"}));
}

TEST(Definitions, AreNotFoundInCommentsLiteralsAndLists) {
  EXPECT_TRUE(names("// void a() {\n/* void b() { */\nconst char* c = \"void d() {\";\n"
                    "constexpr Key kKeys[] = {{1, [](int x) { return x; }}};\n#define M void e() {\n")
                  .empty());
}

TEST(Definitions, SurviveInitialisersTemplatesAndConstraints) {
  EXPECT_EQ(names("Task::Task(int a) : size_{a}, call_(make(a)) {\n}\ntemplate <class F>\n  requires(!kBad<F>)\n"
                  "void run(F f) {\n}\n"),
            (std::vector<std::string>{"Task::Task", "run"}));
}

TEST(Sizes, ComplainOfAFunctionOverTheLimit) {
  EXPECT_TRUE(check_sizes({{"server/a.cpp", function_of(kFunctionLines)}}, "").empty());
  EXPECT_EQ(check_sizes({{"server/a.cpp", function_of(kFunctionLines + 1)}}, ""),
            Complaints{"server/a.cpp long_one has 71 lines: split it"});
}

TEST(Sizes, ComplainOfAFileOverTheLimit) {
  EXPECT_EQ(check_sizes({{"a.h", std::string(401, '\n')}}, ""), Complaints{"a.h has 401 lines: split it"});
}

TEST(Sizes, LetExceptionsOnlyShrink) {
  const std::vector<SourceFile> sources{{"a.cpp", function_of(80)}};
  EXPECT_TRUE(check_sizes(sources, "# why\n80 a.cpp long_one\n").empty());
  EXPECT_EQ(check_sizes(sources, "79 a.cpp long_one").size(), 1u);
  EXPECT_EQ(check_sizes(sources, "81 a.cpp long_one").size(), 1u);
  EXPECT_EQ(check_sizes({}, "80 a.cpp long_one").size(), 1u);
}

TEST(Includes, ComplainOfTheWrongDirection) {
  const std::pair<std::string, std::string> wrong[] = {{"storage/a.h", "server/config/limits.h"},
                                                       {"server/policy/a.h", "server/net/worker.h"},
                                                       {"server/net/a.cpp", "server/commands/list.h"},
                                                       {"server/space/a.h", "server/session/session.h"},
                                                       {"server/codec/a.h", "server/policy/policy.h"},
                                                       {"server/config/a.h", "server/observability/log.h"},
                                                       {"server/a.cpp", "client-sdk/cpp/src/a.h"},
                                                       {"client-sdk/cpp/a.cpp", "storage/ids.h"},
                                                       {"client-sdk/cpp/a.cpp", "atrium/stored/v1/change.pb.h"}};
  for (const auto& [path, target] : wrong) {
    EXPECT_EQ(check_includes({{path, "#include \"" + target + "\"\n"}}).size(), 1u) << path << " " << target;
  }
}

TEST(Includes, AllowTheRightDirection) {
  EXPECT_TRUE(check_includes({{"server/main.cpp", "#include \"server/session/session.h\"\n"},
                              {"server/space/a.h", "#include \"server/space/b.h\"\n#include \"storage/ids.h\"\n"},
                              {"bench/crowd/a.h", "#include \"client-sdk/cpp/src/backoff.h\"\n"},
                              {"client-sdk/cpp/a.cpp", "#include \"atrium/wire/v1/frames.pb.h\"\n"}})
                  .empty());
}

TEST(Includes, WantAPlaceForEveryFolder) { EXPECT_EQ(check_includes({{"server/utils/a.h", ""}}).size(), 1u); }

TEST(Names, ComplainOfWhatIsGone) {
  const std::vector<SourceFile> sources{{"server/a.cpp", "namespace atrium {\nvoid Space::commit() {\n}\n}\n"}};
  EXPECT_TRUE(check_names(sources, "## Life of a message\n`Space::commit`\n## Next\n`gone`\n").empty());
  EXPECT_EQ(check_names(sources, "## Life of a message\n`Space::commits`\n").size(), 1u);
  EXPECT_EQ(check_names(sources, "## Something else\n`Space::commit`\n").size(), 1u);
}

TEST(Readmes, ComplainOfAMissingAndALongOne) {
  EXPECT_EQ(check_readmes({{"storage/a.h", ""}}, {}), Complaints{"storage has no README.md"});
  EXPECT_EQ(check_readmes({}, {{"storage/README.md", std::string(61, '\n')}}).size(), 1u);
  EXPECT_TRUE(check_readmes({{"tests/unit/a.cpp", ""}}, {{"tests/README.md", "text\n"}}).empty());
}

// Two bugs for each invariant, which are in the file a.cpp.
std::vector<SourceFile> patches_of(const std::string& hunk, const std::string& test) {
  std::vector<SourceFile> patches;
  for (int i = 0; i < 20; ++i) {
    patches.push_back({"p", "invariant: " + std::to_string(i % 10 + 1) + "\nbug: one\ncaught by: a_test " + test +
                                "\n\n--- a/a.cpp\n+++ b/a.cpp\n" + hunk});
  }
  return patches;
}

TEST(Planted, ComplainsOfABugThatDoesNotFitAnyMore) {
  const SourceFile test{"tests/a_test.cpp", "TEST_F(A, Fails) {\n"};
  const auto good = patches_of("@@ -1,2 +1,2 @@\n a\n-b\n+c\n", "*A.Fails/*");
  EXPECT_EQ(check_planted(good, {{"a.cpp", "x\na\nb\n"}, test}), Complaints());
  EXPECT_EQ(check_planted(good, {{"a.cpp", "a\nx\nb\n"}, test}).size(), 20u);
  EXPECT_EQ(check_planted(good, {{"a.cpp", "a\nb\na\nb\n"}, test}).size(), 20u);
  EXPECT_EQ(check_planted(good, {{"b.cpp", "a\nb\n"}, test}).size(), 20u);
  EXPECT_EQ(check_planted(good, {{"a.cpp", "a\nb\n"}}).size(), 20u);
  EXPECT_EQ(check_planted(patches_of("@@ -1,3 +1,2 @@\n a\n-b\n+c\n", "A.Fails"), {{"a.cpp", "a\nb\n"}, test}).size(), 20u);
}

TEST(Planted, ComplainsOfAnInvariantWithoutBugs) {
  EXPECT_EQ(check_planted({}, {}).size(), 10u);
  EXPECT_EQ(check_planted({{"p", "invariant: 11\nbug: one\n"}}, {}).size(), 11u);
}

TEST(Wire, ComplainsOfWhatIsRemovedRetypedOrNew) {
  const std::vector<std::string> golden{"Entry.seq 2 uint64 singular"};
  EXPECT_TRUE(check_wire(golden, golden).empty());
  EXPECT_EQ(check_wire(golden, {}).size(), 1u);
  EXPECT_EQ(check_wire(golden, {"Entry.seq 2 uint32 singular"}).size(), 2u);
  EXPECT_EQ(check_wire({}, golden), Complaints{"new, run style_test --update: Entry.seq 2 uint64 singular"});
}

TEST(Wire, IsReadFromADescriptorSet) {
  google::protobuf::FileDescriptorSet set;
  auto* message = set.add_file()->add_message_type();
  message->set_name("Entry");
  auto* field = message->add_field();
  field->set_name("seq");
  field->set_number(2);
  field->set_type(google::protobuf::FieldDescriptorProto::TYPE_UINT64);
  EXPECT_EQ(wire_lines(set.SerializeAsString()), std::vector<std::string>{"Entry.seq 2 uint64 singular"});
}

}  // namespace
}  // namespace atrium::style
