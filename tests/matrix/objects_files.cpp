// Files on their way to a message.
#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <stdexcept>

#include "tests/matrix/objects.h"
#include "tests/matrix/objects_text.h"
#include "tests/matrix/people.h"

namespace atrium::matrix {
namespace {

constexpr std::string_view kBytes = "a plan of the week";

// RFC 4648, 5, without padding.
std::string base64url(const std::string& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const auto size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                    reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  text.erase(std::min(text.find('='), text.size()));
  for (auto& letter : text) {
    letter = letter == '+' ? '-' : letter == '/' ? '_' : letter;
  }
  return text;
}

}  // namespace

// Announced over HTTP; of the actor's own all bytes come.
std::uint64_t Objects::an_upload(const Situation& situation) {
  const auto kind = situation.upload->upload;
  if (kind == Upload::kNever) {
    return kNoId;
  }
  const auto own = space_of(*situation.actor);
  const bool of_college = (kind == Upload::kElsewhere ? other_space(own) : own) == kCollege;
  const auto login = kind == Upload::kOwn ? cast_.login(situation.actor->name)
                     : of_college         ? "companion"
                                          : "lyceum-companion";
  auto& id = uploads_[login];
  if (id == 0) {
    const auto authorization =
        "Authorization: Bearer " + std::string(of_college ? kCollege : kLyceum) + "." + base64url(token_of(login)) + "\r\n";
    const auto answer = cast_.ask_http("POST /uploads HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nUpload-Length: " +
                                       std::to_string(kBytes.size()) + "\r\n" + authorization + "\r\n");
    constexpr std::string_view kPlace = "Location: /uploads/";
    const auto at = answer.find(kPlace);
    if (at == std::string::npos) {
      throw std::runtime_error("no upload was begun: " + answer);
    }
    std::from_chars(answer.data() + at + kPlace.size(), answer.data() + answer.size(), id);
    if (kind == Upload::kOwn) {
      send_bytes(id, authorization);
      cast_.voice(situation.actor->name).must("await_upload", field("upload_id", id));
    }
  }
  return id;
}

void Objects::send_bytes(std::uint64_t upload, const std::string& authorization) {
  const auto answer = cast_.ask_http("PATCH /uploads/" + std::to_string(upload) +
                                     " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nUpload-Offset: 0\r\n"
                                     "Content-Type: application/offset+octet-stream\r\nContent-Length: " +
                                     std::to_string(kBytes.size()) + "\r\n" + authorization + "\r\n" + std::string(kBytes));
  if (!answer.starts_with("HTTP/1.1 204")) {
    throw std::runtime_error("an upload was not taken: " + answer);
  }
}

}  // namespace atrium::matrix
