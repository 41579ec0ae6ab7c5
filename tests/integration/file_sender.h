#pragma once

#include <atrium/client.h>

#include <cstddef>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace atrium::test {

inline constexpr std::size_t kMiB = 1024 * 1024;

// Somebody at the SDK who sends and fetches files, and waits for each answer. Throws when something should have worked and did not.
class FileSender {
 public:
  // Signs in, by a token or a password.
  explicit FileSender(client::Options options);

  client::Client& client() { return *client_; }
  // With the token; transfers may go another way.
  client::Options options(const std::string& server = {}) const;

  template <class T>
  client::Result<T> ask(const std::function<void(client::Client&, client::Done<T>)>& start) {
    auto answer = std::make_shared<std::promise<client::Result<T>>>();
    auto future = answer->get_future();
    start(*client_, [answer](client::Result<T> result) { answer->set_value(std::move(result)); });
    return future.get();
  }

  // Until it was looked at.
  client::Result<client::UploadView> await(client::UploadId upload);
  client::UploadId upload(const std::filesystem::path& path);
  client::Result<client::Accepted> send(client::ChatId chat, std::vector<client::UploadId> uploads,
                                        const std::string& text = {});
  // Uploads and sends one.
  client::Entry send_file(client::ChatId chat, const std::filesystem::path& path);
  client::Entry entry(client::ChatId chat, client::Seq seq);
  client::Result<void> download(const client::Entry& entry, const std::filesystem::path& path,
                                const client::Progress& progress = {});
  client::Storage storage();

 private:
  client::Options options_;
  std::unique_ptr<client::Client> client_;
};

// Bytes that a seed gives, and a file of them.
std::string random_bytes(std::size_t size, std::uint64_t seed);
std::filesystem::path write_file(const std::filesystem::path& path, const std::string& bytes);
std::string content_of(const std::filesystem::path& path);

}  // namespace atrium::test
