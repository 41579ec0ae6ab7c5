// A school that is served over TLS: atriumd as a process, the SDK and the program `atrium` against it.
#include <atrium/client.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <utility>

#include "tests/integration/file_sender.h"
#include "tests/support/certificates.h"
#include "tests/support/child_process.h"

namespace atrium::test {
namespace {

using Words = std::vector<std::string>;

std::string after(const std::string& line, const std::string& words) {
  const auto begin = line.find(words);
  return begin == std::string::npos ? "" : line.substr(begin + words.size());
}

// What was promised, within 20 s.
template <class T>
T kept(std::promise<T>& promise) {
  auto future = promise.get_future();
  if (future.wait_for(std::chrono::seconds(20)) != std::future_status::ready) {
    throw std::runtime_error("it did not come within 20 s");
  }
  return future.get();
}

struct TlsSchool : testing::Test {
  const Authority authority;
  const Identity identity = authority.issue("served");
  std::unique_ptr<ChildProcess> server;
  std::string url;
  std::string password;
  std::size_t log_lines = 0;

  void serve() {
    server = std::make_unique<ChildProcess>(
        Words{ATRIUM_SERVER_PROGRAM, "demo", "--port", "0", "--data", authority.folder() / "data", "--tls.certificate",
              identity.certificate, "--tls.key", identity.key},
        std::map<std::string, std::string>{});
    const auto greeting = server->lines(2);
    ASSERT_GE(greeting.size(), 2u);
    url = after(greeting[0], "a demo college at ");
    password = after(greeting[1], "password of everybody: ");
    log_lines = server->error_lines(2).size();
  }
  std::string authority_of(const std::string& host) const {
    const auto port = url.substr(url.rfind(':'));
    return "wss://" + host + port;
  }
  // Tells the server to read the certificate anew, and returns what it says of it.
  std::string reload() {
    server->signal(SIGHUP);
    return server->error_lines(++log_lines).back();
  }
  void replace_identity(const Authority& by) const {
    const auto other = by.issue("other");
    std::filesystem::rename(other.certificate, identity.certificate);
    std::filesystem::rename(other.key, identity.key);
  }

  client::Options options() const {
    client::Options options;
    options.server = url;
    options.ca_file = authority.file();
    options.space = "college";
    options.login = "ivanova";
    options.password = password;
    return options;
  }
  // Why the client gives up before it was ever let in; nothing if it is let in.
  static std::string refusal(client::Options options) {
    std::promise<std::string> outcome;
    client::Events events;
    events.on_signed_in = [&](const client::Person&) { outcome.set_value(""); };
    events.on_ended = [&](const client::Error& error) { outcome.set_value(error.message); };
    client::Client client(std::move(options), events);
    client.start();
    return kept(outcome);
  }
  // The last line that `atrium whoami` says.
  std::string whoami(const std::string& at, const std::filesystem::path& ca_file) const {
    ChildProcess atrium({ATRIUM_CLIENT_PROGRAM, "--server", at, "--space", "college", "--as", "ivanova", "whoami"},
                        {{"ATRIUM_CA_FILE", ca_file},
                         {"ATRIUM_PASSWORD", password},
                         {"XDG_STATE_HOME", authority.folder() / ("state-" + ca_file.stem().string())}});
    atrium.close_input();
    atrium.wait();
    auto said = atrium.lines(0);
    const auto complaints = atrium.error_lines(0);
    said.insert(said.end(), complaints.begin(), complaints.end());
    return said.empty() ? "" : said.back();
  }
};

TEST_F(TlsSchool, LetsTheSdkInAndCarriesMessagesOfEverySize) {
  serve();
  EXPECT_TRUE(url.starts_with("wss://127.0.0.1:"));
  std::promise<std::vector<client::Chat>> chats;
  client::Events events;
  std::promise<void> all_came;
  std::vector<std::size_t> sizes{1, 100, 1000, 16'000, 16'384}, heard;
  events.on_subscribed = [&](const std::vector<client::Chat>& all) { chats.set_value(all); };
  events.on_entry = [&](const client::Entry& entry) {
    heard.push_back(entry.text.size());
    if (heard.size() == sizes.size()) {
      all_came.set_value();
    }
  };
  client::Client client(options(), events);
  client.start();
  client.subscribe();
  const auto all = kept(chats);
  const auto chat = std::ranges::find(all, "Группа ИС-21", &client::Chat::title);
  ASSERT_NE(chat, all.end());
  for (const auto size : sizes) {
    client.send(chat->id, std::string(size, 'x'));
  }
  kept(all_came);
  EXPECT_EQ(heard, sizes);
}

TEST_F(TlsSchool, CarriesFilesOfWhoBelievesIt) {
  serve();
  FileSender ivanova(options());
  const auto chats =
      ivanova.ask<std::vector<client::Chat>>([](client::Client& client, auto done) { client.list_chats(std::move(done)); });
  const auto chat = std::ranges::find(*chats, "Группа ИС-21", &client::Chat::title);
  const auto path = write_file(authority.folder() / "sent", random_bytes(3'000'000, 1));
  const auto entry = ivanova.send_file(chat->id, path);
  ivanova.download(entry, authority.folder() / "fetched").value();
  EXPECT_TRUE(content_of(authority.folder() / "fetched") == content_of(path));

  const Authority stranger;
  for (const auto& file : {stranger.file(), std::filesystem::path()}) {
    auto believes_another = ivanova.options();
    believes_another.ca_file = file;
    const auto result = client::upload_file(believes_another, path);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, client::ErrorCode::kUntrusted) << result.error().message;
  }
}

TEST_F(TlsSchool, IsNotBelievedWithoutItsAuthority) {
  serve();
  const Authority stranger;
  auto of_stranger = options();
  of_stranger.ca_file = stranger.file();
  const auto why = refusal(of_stranger);
  EXPECT_NE(why.find("the certificate of 127.0.0.1 is not trusted ("), std::string::npos) << why;
  auto of_system = options();
  of_system.ca_file = "";
  EXPECT_EQ(refusal(of_system).find("the certificate of 127.0.0.1 is not trusted ("), 0u);
}

TEST_F(TlsSchool, IsNotBelievedUnderAnotherName) {
  const auto other = authority.issue("elsewhere", {"school.example", "127.0.0.2"});
  std::filesystem::rename(other.certificate, identity.certificate);
  std::filesystem::rename(other.key, identity.key);
  serve();
  EXPECT_EQ(refusal(options()), "the certificate of the server is not for 127.0.0.1");
  auto by_name = options();
  by_name.server = authority_of("localhost");
  EXPECT_EQ(refusal(by_name), "the certificate of the server is not for localhost");
}

TEST_F(TlsSchool, IsNotBelievedWithACertificateThatHasEnded) {
  const auto ended = authority.issue("ended", {"127.0.0.1"}, Flaw::kExpired);
  std::filesystem::rename(ended.certificate, identity.certificate);
  std::filesystem::rename(ended.key, identity.key);
  serve();
  EXPECT_EQ(refusal(options()), "the certificate of 127.0.0.1 is not trusted (certificate has expired)");
}

TEST_F(TlsSchool, IsFoundByTheCommandLineWithTheAuthoritysFile) {
  serve();
  EXPECT_NE(whoami(url, authority.file()).find("ivanova"), std::string::npos);
  EXPECT_NE(whoami(authority_of("localhost"), authority.file()).find("ivanova"), std::string::npos);
  const Authority stranger;
  EXPECT_NE(whoami(url, stranger.file()).find("check --server, or name its authority with --ca-file"), std::string::npos);
  EXPECT_NE(whoami(url, "/nowhere.pem").find("no certificate authority can be read from /nowhere.pem"), std::string::npos);
}

TEST_F(TlsSchool, TellsAPlainClientThatItHasTls) {
  serve();
  auto plain = options();
  plain.server = "ws" + url.substr(3);
  std::promise<std::string> reason;
  client::Events events;
  events.on_state = [&, told = false](client::ConnectionState state, std::string_view why) mutable {
    if (state == client::ConnectionState::kWaiting && !std::exchange(told, true)) {
      reason.set_value(std::string(why));
    }
  };
  client::Client client(plain, events);
  client.start();
  EXPECT_EQ(kept(reason), "the server declines a WebSocket; if it has TLS, write wss://");
}

TEST_F(TlsSchool, ServesTheNewCertificateAfterSighupAndKeepsThoseWhoAreThere) {
  serve();
  std::promise<void> online, answered;
  client::Events events;
  std::atomic<int> states = 0;
  events.on_signed_in = [&](const client::Person&) { online.set_value(); };
  events.on_state = [&](client::ConnectionState, std::string_view) { ++states; };
  client::Client client(options(), events);
  client.start();
  kept(online);
  const int before = states;

  const Authority successor;
  replace_identity(successor);
  EXPECT_NE(reload().find("is used from now on"), std::string::npos);
  auto of_successor = options();
  of_successor.ca_file = successor.file();
  EXPECT_EQ(refusal(of_successor), "");
  EXPECT_NE(refusal(options()), "");
  client.list_chats([&](const client::Result<std::vector<client::Chat>>&) { answered.set_value(); });
  kept(answered);
  EXPECT_EQ(states, before);
}

TEST_F(TlsSchool, KeepsTheOldCertificateWhenTheNewOneIsBad) {
  serve();
  std::ofstream(identity.certificate) << "no certificate";
  const auto said = reload();
  EXPECT_NE(said.find("the certificate stays the old one: " + identity.certificate.string()), std::string::npos) << said;
  EXPECT_EQ(refusal(options()), "");
}

}  // namespace
}  // namespace atrium::test
