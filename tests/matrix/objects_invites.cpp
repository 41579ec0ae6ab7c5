// By what somebody is let in.
#include "tests/matrix/objects.h"

#include <openssl/sha.h>

#include <array>

#include "tests/matrix/objects_text.h"

namespace atrium::matrix {
namespace {

// Each byte as Protobuf's text form writes those that are no letters.
std::string escaped_hash(const std::string& secret) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), hash.data());
  std::string text;
  for (const unsigned byte : hash) {
    text += '\\';
    for (const auto shift : {6, 3, 0}) {
      text += static_cast<char>('0' + (byte >> shift & 7u));
    }
  }
  return text;
}

}  // namespace

std::pair<std::string, std::uint64_t> Objects::an_invite(const Situation& situation) {
  auto secret = "secret " + std::to_string(++texts_);
  secret.resize(20, '.');
  const auto kind = situation.invite->invite;
  if (kind == Invite::kNever) {
    return {secret, kNoId};
  }
  const auto own = space_of(*situation.actor);
  const bool of_college = (kind == Invite::kElsewhere ? other_space(own) : own) == kCollege;
  auto& maker = cast_.voice(of_college ? "principal" : "visitor");
  const auto fields = "role: ROLE_STAFF uses: 9 secret_hash: '" + escaped_hash(secret) + "'";
  const auto id = maker.must("make_invite", fields).number("invite_id");
  if (kind == Invite::kRevoked) {
    maker.must("revoke_invites", field("invite_ids", id));
  }
  return {secret, id};
}

// Of the actor, or of an applicant who has never asked before.
std::uint64_t Objects::a_request(const Situation& situation) {
  if (situation.request->request == Request::kNever) {
    return kNoId;
  }
  auto secret = "asks " + std::to_string(++texts_);
  secret.resize(20, '.');
  cast_.voice("principal")
      .must("make_invite", "role: ROLE_PARENT needs_approval: true secret_hash: '" + escaped_hash(secret) + "' " +
                               field("unit_id", class_));
  if (situation.request->request == Request::kAnothers) {
    cast_.replace("applicant");
  }
  const auto who = situation.request->request == Request::kOwn ? situation.actor->name : std::string_view("applicant");
  return cast_.voice(who).must("join_by_invite", "secret: '" + secret + "'").number("join_request_id");
}

std::string Objects::a_hash() {
  auto hash = std::to_string(++texts_) + " hash";
  hash.resize(32, '.');
  return hash;
}

void Objects::fill_admission(std::string& filled, const Situation& situation) {
  if (situation.invite != nullptr) {
    if (!invite_) {
      invite_ = an_invite(situation);
    }
    put(filled, "$secret", invite_->first);
    put(filled, "$invite", std::to_string(invite_->second));
  }
  if (situation.request != nullptr && filled.find("$request") != std::string::npos) {
    put(filled, "$request", std::to_string(a_request(situation)));
  }
}

}  // namespace atrium::matrix
