// Files from the command line. In the demo's college ivanova leads ИС-21 and alekseev is in it; sokolova is its head.
#include <fstream>
#include <sstream>

#include "tests/integration/cli.h"
#include "tests/support/black_png.h"

namespace atrium::test {
namespace {

namespace fs = std::filesystem;

class CliFiles : public Cli {
 protected:
  using Cli::Cli;
  std::string sent(const Words& words) {
    Words all{"upload", kChat};
    all.insert(all.end(), words.begin(), words.end());
    return made("ivanova", all);
  }
  static std::string content(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  std::string place(const std::string& name) const { return folder_ / name; }
};

TEST_F(CliFiles, AreSentWithOneMessageAndFetched) {
  const auto one = write_file("отчёт.txt", "первый");
  const auto two = write_file("b.bin", std::string(100'000, 'b'));
  const auto finished = run("ivanova", {"upload", kChat, one, two, "--text", "Вот"});
  ASSERT_EQ(finished.lines.size(), 1U) << joined(finished.complaints);
  const auto message = finished.json()[0];
  EXPECT_EQ(message.names(), (Words{"chat", "files", "seq"}));
  ASSERT_EQ(message.at("files").items.size(), 2U);
  EXPECT_EQ(text(message.at("files").items[0], "name"), "отчёт.txt");
  EXPECT_EQ(number(message.at("files").items[1], "size"), 100'000U);

  const auto last = run("alekseev", {"history", kChat}).json().back();
  EXPECT_EQ(text(last, "text"), "Вот");
  EXPECT_EQ(to_text(last.at("files")), to_text(message.at("files")));

  fs::create_directory(place("in"));
  const auto seq = message.at("seq").text;
  const auto fetched = run("alekseev", {"download", kChat, seq, "-o", place("in")}).json();
  ASSERT_EQ(fetched.size(), 2U);
  EXPECT_EQ(text(fetched[0], "path"), place("in/отчёт.txt"));
  EXPECT_EQ(text(fetched[0], "sha256"), text(message.at("files").items[0], "sha256"));
  EXPECT_EQ(content(place("in/отчёт.txt")), "первый");
  EXPECT_EQ(content(place("in/b.bin")), content(two));
}

TEST_F(CliFiles, OfPicturesTheSmallOneIsFetchedToo) {
  const auto seq = sent({write_file("a.txt", "текст"), write_file("чёрное.png", black_png())});
  fs::create_directory(place("in"));
  const auto fetched = run("alekseev", {"download", kChat, seq, "--thumbnail", "-o", place("in")}).json();
  ASSERT_EQ(fetched.size(), 1U);
  EXPECT_EQ(text(fetched[0], "path"), place("in/чёрное.png.thumbnail.webp"));
  const auto small = content(place("in/чёрное.png.thumbnail.webp"));
  EXPECT_EQ(small.substr(0, 4) + small.substr(8, 4), "RIFFWEBP");
  EXPECT_EQ(small.size(), number(fetched[0], "size"));
  expect_refused(run("alekseev", {"download", kChat, seq, "--thumbnail", "-o", place("in")}), "is there already");
  expect_refused(run("alekseev", {"download", kChat, seq, "1", "--thumbnail", "-o", place("x.webp")}), "no such");
  EXPECT_FALSE(fs::exists(place("x.webp")));
}

TEST_F(CliFiles, AreReplacedByForceAlone) {
  const auto seq = sent({write_file("a.txt", "новый")});
  const auto mine = write_file("mine.txt", "мой");
  expect_refused(run("alekseev", {"download", kChat, seq, "1", "-o", mine}), "is there already");
  EXPECT_EQ(content(mine), "мой");
  EXPECT_EQ(run("alekseev", {"download", kChat, seq, "1", "-o", mine, "--force"}).status, 0);
  EXPECT_EQ(content(mine), "новый");
  expect_refused(run("alekseev", {"download", kChat, seq, "2", "-o", place("x")}), "has no file 2, only 1");
  expect_refused(run("alekseev", {"download", kChat, "1"}), "has no files");
  expect_refused(run("pavlova-nobody", {"download", kChat, seq}), "wrong space, login or password");
}

TEST_F(CliFiles, SayWhatIsNotTaken) {
  expect_misused(run("ivanova", {"upload", kChat, place("nothing")}), "there is no file");
  expect_misused(run("ivanova", {"upload", kChat, place(".")}), "is a folder: name files");
  expect_misused(run("ivanova", {"upload", kChat, write_file("a", "a"), "--duration-ms", "5"}), "goes with --voice");
  expect_refused(run("ivanova", {"upload", kChat, write_file("empty", "")}), "is empty");
  expect_refused(run("ivanova", {"upload", kChat, write_file("a.exe", std::string("MZ") + std::string(500, '\0'))}),
                 "programs and scripts are not taken");
}

TEST_F(CliFiles, AreVoiceMessagesIfTheirSenderSaysSo) {
  const auto sound = write_file("голос.ogg", "OggS" + std::string(22, '\0') + "\1\x13OpusHead" + std::string(100, '\0'));
  const auto message = run("ivanova", {"upload", kChat, sound, "--voice", "--duration-ms", "1500"}).json().at(0);
  for (const auto& file :
       {message.at("files").items.at(0), run("alekseev", {"history", kChat}).json().back().at("files").items.at(0)}) {
    EXPECT_EQ(text(file, "kind"), "voice");
    EXPECT_EQ(number(file, "duration_ms"), 1500U);
  }
  const auto page = write_file("page.txt", "words");
  expect_refused(run("ivanova", {"upload", kChat, page, "--voice"}), "a voice message is a sound");
  expect_misused(run("ivanova", {"upload", kChat, sound, "--voice", "--duration-ms", "86400001"}), "--duration-ms");
  EXPECT_EQ(run("alekseev", {"download", kChat, message.at("seq").text, "-o", place("heard.ogg")}).status, 0);
  EXPECT_EQ(content(place("heard.ogg")), content(sound));
}

TEST_F(CliFiles, TellHowMuchRoomThereIs) {
  const auto before = number(run("ivanova", {"storage"}).json().at(0), "used");
  sent({write_file("a", std::string(5000, 'a'))});
  const auto storage = run("ivanova", {"storage"}).json().at(0);
  EXPECT_EQ(number(storage, "used"), before + 5000);
  EXPECT_EQ(number(storage, "space_used"), 0U);
  EXPECT_EQ(number(storage, "files_per_message"), 10U);
  EXPECT_GE(number(run("sokolova", {"storage"}).json().at(0), "space_used"), 5000U);
}

// By the settings of the server.
struct CliNarrowFiles : CliFiles {
  CliNarrowFiles() : CliFiles({"--files.max_mib", "2", "--files.image_mib", "1", "--files.account_mib", "3"}) {}
};

TEST_F(CliNarrowFiles, AreRefusedByTheBoundThatTheyBreak) {
  constexpr std::size_t kMebibyte = 1024 * 1024;
  const auto large = write_file("large.png", black_png() + std::string(kMebibyte, 'x'));
  expect_refused(run("ivanova", {"upload", kChat, large}), "larger than");
  expect_refused(run("ivanova", {"upload", kChat, write_file("a", std::string(2 * kMebibyte + 1, 'a'))}),
                 "a file has at most 2097152 bytes here");
  sent({write_file("b", std::string(2 * kMebibyte, 'b'))});
  expect_refused(run("ivanova", {"upload", kChat, write_file("c", std::string(kMebibyte + 1, 'c'))}),
                 "would take more than its 3145728 bytes");
  EXPECT_EQ(number(run("ivanova", {"storage"}).json().at(0), "used"), 2 * kMebibyte);
}

}  // namespace
}  // namespace atrium::test
