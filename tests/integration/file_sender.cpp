#include "tests/integration/file_sender.h"

#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>

namespace atrium::test {

FileSender::FileSender(client::Options options) : options_(options) {
  auto outcome = std::make_shared<std::promise<std::string>>();
  auto token = std::make_shared<std::optional<client::Token>>(options.token);
  client::Events events;
  events.on_token = [token](const client::Token& made) { *token = made; };
  events.on_signed_in = [outcome, first = true](const client::Person&) mutable {
    if (std::exchange(first, false)) {
      outcome->set_value("");
    }
  };
  events.on_ended = [outcome, token](const client::Error& error) {
    if (!*token) {
      outcome->set_value(error.message);
    }
  };
  client_ = std::make_unique<client::Client>(std::move(options), std::move(events));
  client_->start();
  if (const auto why = outcome->get_future().get(); !why.empty()) {
    throw std::runtime_error("not let in: " + why);
  }
  options_.token = *token;
  options_.backoff_first = std::chrono::milliseconds(1);
  options_.backoff_max = std::chrono::milliseconds(50);
}

client::Options FileSender::options(const std::string& server) const {
  auto options = options_;
  options.server = server.empty() ? options.server : server;
  return options;
}

client::Result<client::UploadView> FileSender::await(client::UploadId upload) {
  return ask<client::UploadView>(
      [upload](client::Client& client, auto done) { client.await_upload(upload, std::move(done)); });
}

client::UploadId FileSender::upload(const std::filesystem::path& path) {
  const auto id = client::upload_file(options_, path).value();
  if (await(id).value().state != client::UploadState::kReady) {
    throw std::runtime_error("an upload is not ready");
  }
  return id;
}

client::Result<client::Accepted> FileSender::send(client::ChatId chat, std::vector<client::UploadId> uploads,
                                                  const std::string& text) {
  client::NewMessage message;
  message.chat = chat;
  message.text = text;
  for (const auto id : uploads) {
    message.attachments.emplace_back().upload = id;
  }
  return ask<client::Accepted>([&](client::Client& client, auto done) { client.send(std::move(message), std::move(done)); });
}

client::Entry FileSender::send_file(client::ChatId chat, const std::filesystem::path& path) {
  return entry(chat, send(chat, {upload(path)}).value().seq);
}

client::Entry FileSender::entry(client::ChatId chat, client::Seq seq) {
  const auto page = ask<client::HistoryPage>(
      [&](client::Client& client, auto done) { client.read_entries(chat, {seq}, std::move(done)); });
  return page.value().items.at(0).entry;
}

client::Result<void> FileSender::download(const client::Entry& entry, const std::filesystem::path& path,
                                          const client::Progress& progress) {
  return client::download_file(options_, {entry.chat, entry.seq, 0}, entry.files.at(0), path, client::IfThere::kFail,
                               progress);
}

client::Storage FileSender::storage() {
  return ask<client::Storage>([](client::Client& client, auto done) { client.read_storage(std::move(done)); }).value();
}

std::string random_bytes(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < size; at += 8) {
    const auto word = random();
    bytes.replace(at, std::min<std::size_t>(8, size - at), reinterpret_cast<const char*>(&word),
                  std::min<std::size_t>(8, size - at));
  }
  return bytes;
}

std::filesystem::path write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

std::string content_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace atrium::test
