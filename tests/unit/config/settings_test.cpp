#include "server/config/settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace atrium::config {
namespace {

// A configuration file that goes away with the test.
class File {
 public:
  explicit File(const std::string& text) {
    const auto name = std::string("atrium-config-") + std::to_string(getpid()) + ".toml";
    path_ = std::filesystem::temp_directory_path() / name;
    std::ofstream(path_) << text;
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string at_line(int line) const { return path_.string() + ":" + std::to_string(line); }

 private:
  std::filesystem::path path_;
};

std::string error_of(const Sources& sources) {
  const auto result = load(sources);
  return result ? "no error" : result.error().message;
}

Settings settings_of(const Sources& sources) {
  auto result = load(sources);
  EXPECT_TRUE(result) << result.error().message;
  return result ? *result : Settings{};
}

TEST(Settings, WithoutSourcesAreTheDefaults) {
  const auto settings = settings_of({});
  EXPECT_EQ(settings.listen_address, "127.0.0.1");
  EXPECT_EQ(settings.listen_port, 8080);
  EXPECT_TRUE(settings.listen_allow_missing_origin);
  EXPECT_EQ(settings.threads_read, 2u);
  EXPECT_EQ(settings.shutdown_drain, std::chrono::seconds(5));
  EXPECT_EQ(settings.rate_messages, 10u);
  EXPECT_TRUE(settings.listen_trusted_proxies.empty());
}

TEST(Settings, FlagGoesBeforeEnvironmentBeforeFile) {
  const File file("[listen]\nport = 1\n[threads]\nio = 1\nread = 3\n");
  const auto settings = settings_of({.file = file.path(),
                                     .environment = {{"ATRIUM_LISTEN_PORT", "2"}, {"ATRIUM_THREADS_IO", "2"}},
                                     .flags = {{"port", "4"}}});
  EXPECT_EQ(settings.listen_port, 4);
  EXPECT_EQ(settings.threads_io, 2u);
  EXPECT_EQ(settings.threads_read, 3u);
}

TEST(Settings, EveryKindIsReadFromAFile) {
  const File file(
      "log.format = \"json\"\nlog.level = \"warning\"\n[listen]\norigins = [\"https://a.example\", \"http://b:81\"]\n"
      "allow_missing_origin = false\n[data]\npath = \"/srv/atrium\"\n");
  const auto settings = settings_of({.file = file.path(), .environment = {}, .flags = {}});
  EXPECT_EQ(settings.log_format, LogFormat::kJson);
  EXPECT_EQ(settings.log_level, LogLevel::kWarning);
  EXPECT_EQ(settings.listen_origins, (std::vector<std::string>{"https://a.example", "http://b:81"}));
  EXPECT_FALSE(settings.listen_allow_missing_origin);
  EXPECT_EQ(settings.data_path, "/srv/atrium");
}

TEST(Settings, ListsArePartedByCommasOutsideAFile) {
  const auto settings = settings_of(
      {.file = {}, .environment = {{"ATRIUM_LISTEN_ORIGINS", "https://a.example, https://b.example"}}, .flags = {}});
  EXPECT_EQ(settings.listen_origins, (std::vector<std::string>{"https://a.example", "https://b.example"}));
}

TEST(Settings, DocumentedDefaultsAreTheDefaults) {
  const File file(documented_defaults());
  const auto settings = settings_of({.file = file.path(), .environment = {}, .flags = {}});
  EXPECT_EQ(settings.listen_port, Settings{}.listen_port);
  EXPECT_EQ(settings.data_path, Settings{}.data_path);
  for (const auto& flag : flags()) {
    const auto key = flag.key.substr(flag.key.find('.') + 1);
    EXPECT_NE(documented_defaults().find("\n" + key + " = "), std::string::npos) << key;
  }
}

TEST(SettingsError, NamesTheLineOfTheFile) {
  const File file("[listen]\n\nport = 70000\n");
  EXPECT_EQ(error_of({.file = file.path(), .environment = {}, .flags = {}}),
            file.at_line(3) + ": listen.port must be a number from 0 to 65535, not \"70000\"");
}

TEST(SettingsError, NamesTheWrongType) {
  const File file("[listen]\nport = \"8080\"\n");
  EXPECT_EQ(error_of({.file = file.path(), .environment = {}, .flags = {}}),
            file.at_line(2) + ": listen.port must be a number from 0 to 65535, not a TOML string");
}

TEST(SettingsError, NamesTheVariable) {
  EXPECT_EQ(error_of({.file = {}, .environment = {{"ATRIUM_LOG_FORMAT", "xml"}}, .flags = {}}),
            "environment ATRIUM_LOG_FORMAT: log.format must be text or json, not \"xml\"");
}

TEST(SettingsError, NamesTheFlag) {
  EXPECT_EQ(error_of({.file = {}, .environment = {}, .flags = {{"port", "80a"}}}),
            "flag --port: listen.port must be a number from 0 to 65535, not \"80a\"");
}

TEST(Settings, VariablesOfOtherProgramsArePassedOver) {
  EXPECT_EQ(error_of({.file = {}, .environment = {{"ATRIUM_PASSWORD", "x"}, {"ATRIUM_LOGIN", "y"}}, .flags = {}}),
            "no error");
}

TEST(SettingsError, GuessesWhatATypoMeant) {
  const File file("[listen]\nprot = 8080\n");
  EXPECT_EQ(error_of({.file = file.path(), .environment = {}, .flags = {}}),
            file.at_line(2) + ": there is no key listen.prot; did you mean listen.port?");
  EXPECT_EQ(error_of({.file = {}, .environment = {{"ATRIUM_LISTEN_PROT", "1"}}, .flags = {}}),
            "environment: there is no variable ATRIUM_LISTEN_PROT; did you mean ATRIUM_LISTEN_PORT?");
  EXPECT_EQ(error_of({.file = {}, .environment = {}, .flags = {{"prot", "1"}}}),
            "command line: there is no flag --prot; did you mean --port?");
}

TEST(SettingsError, PointsToTheListWhenNothingIsNear) {
  const File file("colour = \"blue\"\n");
  EXPECT_EQ(error_of({.file = file.path(), .environment = {}, .flags = {}}),
            file.at_line(1) + ": there is no key colour; `atriumd config defaults` lists all of them");
}

TEST(SettingsError, ForAliasesThatAFileDoesNotKnow) {
  const File file("port = 8080\n");
  EXPECT_NE(error_of({.file = file.path(), .environment = {}, .flags = {}}).find("there is no key port"), std::string::npos);
}

TEST(SettingsError, ForATableInPlaceOfAValue) {
  const File file("[listen.port]\nx = 1\n");
  EXPECT_EQ(error_of({.file = file.path(), .environment = {}, .flags = {}}),
            file.at_line(1) + ": listen.port must be a number from 0 to 65535, not a TOML table");
}

TEST(SettingsError, ForAFileThatIsNotThere) {
  EXPECT_NE(error_of({.file = "/nowhere/atrium.toml", .environment = {}, .flags = {}}).find("/nowhere/atrium.toml"),
            std::string::npos);
}

TEST(SettingsError, ForAFileThatIsNotToml) {
  const File file("[listen]\nport =\n");
  EXPECT_TRUE(error_of({.file = file.path(), .environment = {}, .flags = {}}).starts_with(file.at_line(2)));
}

TEST(SettingsError, ForACertificateWithoutItsKey) {
  EXPECT_EQ(error_of({{}, {}, {{"tls.certificate", "a.pem"}}}),
            "tls.key is missing: tls.certificate and tls.key are given together, or neither");
  EXPECT_EQ(error_of({{}, {{"ATRIUM_TLS_KEY", "a.key"}}, {}}),
            "tls.certificate is missing: tls.certificate and tls.key are given together, or neither");
  EXPECT_EQ(error_of({{}, {{"ATRIUM_TLS_KEY", "a.key"}}, {{"tls.certificate", "a.pem"}}}), "no error");
}

TEST(SettingsError, ForValuesOutOfTheirRange) {
  const std::pair<std::string, std::string> wrong[] = {{"listen.address", "localhost"},
                                                       {"listen.port", "-1"},
                                                       {"listen.port", "65536"},
                                                       {"listen.port", ""},
                                                       {"threads.io", "257"},
                                                       {"threads.read", "0"},
                                                       {"log.level", "loud"},
                                                       {"sockets.per_account", "0"},
                                                       {"shutdown.drain_seconds", "301"},
                                                       {"rate.messages_per_second", "0"},
                                                       {"rate.commands_per_second", "1000001"},
                                                       {"listen.trusted_proxies", "127.0.0.1,proxy.example"},
                                                       {"listen.allow_missing_origin", "yes"},
                                                       {"listen.origins", "a.example"},
                                                       {"listen.origins", "https://a.example/path"},
                                                       {"data.path", ""}};
  for (const auto& flag : wrong) {
    EXPECT_TRUE(error_of({.file = {}, .environment = {}, .flags = {flag}}).starts_with("flag --" + flag.first + ": "))
        << flag.first << " " << flag.second;
  }
}

TEST(Environment, KeepsOnlyOurVariables) {
  const char* const environment[] = {"PATH=/bin", "ATRIUM_LISTEN_PORT=1", "ATRIUM_PASSWORD=a=b", nullptr};
  const auto ours = environment_from(environment);
  ASSERT_EQ(ours.size(), 2u);
  EXPECT_EQ(ours[0], (std::pair<std::string, std::string>("ATRIUM_LISTEN_PORT", "1")));
  EXPECT_EQ(settings_of({.file = {}, .environment = ours, .flags = {}}).listen_port, 1);
}

}  // namespace
}  // namespace atrium::config
