#include "tests/integration/operated_server.h"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/support/json.h"

namespace atrium::test {
namespace {

constexpr std::string_view kListening = "listening on 127.0.0.1 port ";

}  // namespace

OperatedServer::OperatedServer()
    : folder_(std::filesystem::temp_directory_path() / ("atrium-operated-" + std::to_string(::getpid()))) {
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
  ChildProcess atriumd({ATRIUM_SERVER_PROGRAM, "operator", kOperatorLogin, "--name", "Анна", "--data", folder_ / "data"},
                       {});
  atriumd.write(std::string(kOperatorPassword) + "\n");
  atriumd.close_input();
  if (atriumd.wait() != 0) {
    throw std::runtime_error("atriumd operator failed: " + atriumd.error_lines(0).back());
  }
}

OperatedServer::~OperatedServer() {
  process_.reset();
  std::filesystem::remove_all(folder_);
}

void OperatedServer::start(const std::vector<std::string>& program) {
  auto words = program;
  for (const auto& word : {std::string("--port"), std::string("0"), std::string("--data"), std::string(folder_ / "data"),
                           std::string("--codes.sender"), std::string("file"), std::string("--codes.file"),
                           std::string(folder_ / "codes.jsonl")}) {
    words.push_back(word);
  }
  process_ = std::make_unique<ChildProcess>(words, std::map<std::string, std::string>{});
  // What it opened, what its settings leave out, where it listens.
  std::string line;
  auto at = std::string::npos;
  for (std::size_t count = 1; at == std::string::npos && count <= 3; ++count) {
    line = process_->error_lines(count).back();
    at = line.find(kListening);
  }
  if (at == std::string::npos) {
    throw std::runtime_error("the server did not start: " + line);
  }
  port_ = static_cast<std::uint16_t>(std::stoul(line.substr(at + kListening.size())));
}

void OperatedServer::kill() {
  process_->signal(SIGKILL);
  process_->wait();
}

std::vector<std::string> OperatedServer::codes_to(const std::string& mobile) const {
  std::vector<std::string> codes;
  std::ifstream file(folder_ / "codes.jsonl");
  for (std::string line; std::getline(file, line);) {
    const auto letter = parse_json(line);
    if (letter.at("mobile").text == mobile) {
      codes.push_back(letter.at("code").text);
    }
  }
  return codes;
}

std::string OperatedServer::code_to(const std::string& mobile, std::size_t count) const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (codes_to(mobile).size() < count) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("no code came");
    }
    std::this_thread::yield();
  }
  return codes_to(mobile).back();
}

client::Options OperatedServer::options(const std::string& space, const std::string& login,
                                        const std::string& password) const {
  client::Options options;
  options.server = url();
  options.space = space;
  options.login = login;
  options.password = password;
  return options;
}

Caller::Caller(client::Options options) {
  auto outcome = std::make_shared<std::promise<std::optional<client::Error>>>();
  client::Events events;
  events.on_signed_in = [this, outcome, first = true](const client::Person& me) mutable {
    if (std::exchange(first, false)) {
      me_ = me;
      outcome->set_value(std::nullopt);
    }
  };
  events.on_ended = [this, outcome](const client::Error& error) {
    if (me_.id == client::AccountId{}) {
      outcome->set_value(error);
    }
  };
  client_ = std::make_unique<client::Client>(std::move(options), std::move(events));
  client_->start();
  ended_ = outcome->get_future().get();
}

client::Result<client::Application> Caller::apply(const client::ApplicationForm& form) {
  return ask<client::Application>(
      [&](client::Client& client, auto done) { client.submit_application(form, std::move(done)); });
}

client::Result<client::Application> Caller::decide(std::uint64_t number, client::ApplicationState decision,
                                                   const std::string& reason,
                                                   const std::optional<client::InviteSecret>& head_secret) {
  return ask<client::Application>([&](client::Client& client, auto done) {
    client.decide_application(number, decision, reason, head_secret, std::move(done));
  });
}

std::vector<client::Application> Caller::applications(client::ApplicationState state) {
  std::vector<client::Application> all;
  client::ApplicationsRequest request{state, 0, 2};  // small pages
  do {
    const auto page = ask<client::ApplicationPage>([&](client::Client& client, auto done) {
                        client.list_applications(request, std::move(done));
                      }).value();
    all.insert(all.end(), page.applications.begin(), page.applications.end());
    request.after = page.next_after;
  } while (request.after != 0);
  return all;
}

std::vector<client::Chat> Caller::chats() {
  return ask<std::vector<client::Chat>>([](client::Client& client, auto done) { client.list_chats(std::move(done)); })
      .value();
}

std::vector<client::AuditRecord> Caller::audit() {
  return ask<client::AuditPage>([](client::Client& client, auto done) { client.read_audit(0, std::move(done)); })
      .value()
      .records;
}

client::ApplicationForm form_of(const std::string& space, const std::string& mobile) {
  return {"Школа " + space, space, {"17-к", "2026-09-01"}, "Иванов Иван", "ivanov@" + space + ".example", mobile};
}

}  // namespace atrium::test
