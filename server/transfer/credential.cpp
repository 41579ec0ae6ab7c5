#include "server/transfer/credential.h"

#include <sodium.h>

#include "server/config/limits.h"
#include "server/space/sha256.h"

namespace atrium::transfer {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string encode(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), kVariant);
  text.pop_back();  // it ends with a 0
  return text;
}

// Of exactly so many bytes, and as `encode` writes them: libsodium takes some bytes beyond ASCII for letters.
std::optional<std::string> decode(std::string_view text, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t got = 0;
  const char* end = nullptr;
  const bool is_right = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                          text.size(), nullptr, &got, &end, kVariant) == 0 &&
                        got == size && end == text.data() + text.size() && encode(bytes) == text;
  return is_right ? std::optional(std::move(bytes)) : std::nullopt;
}

struct Parts {
  std::string_view space;
  std::string_view secret;
};

// A space's name may hold a dot, what stands behind it does not.
std::optional<Parts> parts_of(std::string_view text) {
  const auto dot = text.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot > limits::kNameBytes) {
    return std::nullopt;
  }
  return Parts{text.substr(0, dot), text.substr(dot + 1)};
}

}  // namespace

CookieMaker::CookieMaker() { randombytes_buf(key_.data(), key_.size()); }

std::string CookieMaker::seal(const Credential& credential) const {
  static_assert(crypto_auth_KEYBYTES == 32);
  const auto what = credential.token_hash + credential.space;
  std::string seal(crypto_auth_BYTES, '\0');
  crypto_auth(reinterpret_cast<unsigned char*>(seal.data()), reinterpret_cast<const unsigned char*>(what.data()),
              what.size(), key_.data());
  return seal;
}

std::string CookieMaker::value_for(const Credential& credential) const {
  return credential.space + "." + encode(credential.token_hash + seal(credential));
}

std::optional<Credential> CookieMaker::read(std::string_view value) const {
  const auto parts = parts_of(value);
  const auto bytes = parts ? decode(parts->secret, limits::kHashBytes + crypto_auth_BYTES) : std::nullopt;
  if (!bytes) {
    return std::nullopt;
  }
  Credential credential{std::string(parts->space), bytes->substr(0, limits::kHashBytes)};
  const auto right = seal(credential);
  const bool is_ours = sodium_memcmp(right.data(), bytes->data() + limits::kHashBytes, right.size()) == 0;
  return is_ours ? std::optional(std::move(credential)) : std::nullopt;
}

std::optional<Credential> bearer(std::string_view authorization) {
  constexpr std::string_view kScheme = "Bearer ";
  if (!authorization.starts_with(kScheme)) {
    return std::nullopt;
  }
  const auto parts = parts_of(authorization.substr(kScheme.size()));
  const auto token = parts ? decode(parts->secret, limits::kTokenBytes) : std::nullopt;
  return token ? std::optional(Credential{std::string(parts->space), space::sha256(*token)}) : std::nullopt;
}

std::string_view cookie_in(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    auto pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(name) && pair.size() > name.size() && pair[name.size()] == '=') {
      return pair.substr(name.size() + 1);
    }
  }
  return {};
}

}  // namespace atrium::transfer
