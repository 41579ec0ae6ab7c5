// The parts of a text that mean something: how they look, where they lead, whom they are for.
#include "server/commands/entities.h"

#include <algorithm>

#include "server/config/limits.h"
#include "server/policy/name_rules.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

// What a membership or a chat costs to store again.
constexpr std::size_t kMentionBytes = 512;

constexpr std::string_view kWantMember = "want a member of the chat in a MENTION, and none elsewhere";

bool is_mention(const Entity& entity) {
  return entity.kind() == ENTITY_KIND_MENTION || entity.kind() == ENTITY_KIND_MENTION_ROLE ||
         entity.kind() == ENTITY_KIND_MENTION_ALL;
}

// Whether a character begins there, or the text ends.
bool is_boundary(std::string_view text, std::size_t at) {
  return at == text.size() || (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80);
}

// A page has a host, and nothing before it that looks like another.
bool has_plain_host(std::string_view url) {
  const auto host = url.substr(url.find("//") + 2);
  return host.find_first_of("/?#\\") != 0 && !host.empty() &&
         host.substr(0, host.find_first_of("/?#\\")).find('@') == host.npos;
}

bool is_address(std::string_view url) {
  const bool is_page = url.starts_with("https://") || url.starts_with("http://");
  return url.size() <= limits::kUrlBytes && policy::may_be_line(url) &&
         (is_page ? has_plain_host(url) : url.starts_with("mailto:"));
}

// Why it can't be so; nothing if it can.
std::string_view fault_of(std::string_view text, const Entity& entity) {
  const std::size_t end = std::size_t{entity.offset()} + entity.length();
  if (entity.length() == 0 || !is_boundary(text, entity.offset()) || !is_boundary(text, end)) {
    return "want parts of the text that begin and end between characters";
  }
  if (!EntityKind_IsValid(entity.kind()) || entity.kind() == ENTITY_KIND_UNSPECIFIED) {
    return "this server does not know the kind";
  }
  const bool is_link = entity.kind() == ENTITY_KIND_LINK;
  if (is_link ? !is_address(entity.url()) : !entity.url().empty()) {
    return "want an address with https:// or http:// and a host, or mailto:, in a LINK, and none elsewhere";
  }
  if (entity.kind() != ENTITY_KIND_MENTION && entity.account_id() != 0) {
    return kWantMember;
  }
  const bool is_role = entity.kind() == ENTITY_KIND_MENTION_ROLE;
  if (is_role ? entity.role() == ROLE_UNSPECIFIED || !Role_IsValid(entity.role()) : entity.role() != ROLE_UNSPECIFIED) {
    return "want a role in a MENTION_ROLE, and none elsewhere";
  }
  return {};
}

}  // namespace

bool valid_entities(const Command& command, std::string_view text, const Entities& entities) {
  const auto refuse_them = [&](std::string_view why) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, why, "entities");
    return false;
  };
  if (!valid_count(command, entities.size(), 0, limits::kEntities, "entities")) {
    return false;
  }
  if (std::ranges::count_if(entities, is_mention) > static_cast<std::ptrdiff_t>(limits::kMentions)) {
    return refuse_them("at most 20 mentions");
  }
  std::size_t bytes = 0;
  for (const auto& entity : entities) {
    bytes += entity.ByteSizeLong();
  }
  if (bytes > limits::kEntitiesBytes) {
    return refuse_them("together at most 8 KiB");
  }
  if (!std::ranges::is_sorted(entities, {}, [](const Entity& entity) { return entity.offset(); })) {
    return refuse_them("want them ascending by offset");
  }
  for (const auto& entity : entities) {
    if (const auto fault = fault_of(text, entity); !fault.empty()) {
      return refuse_them(fault);
    }
  }
  return true;
}

bool mentions_members(const Command& command, const space::Chat& chat, const Entities& entities) {
  for (const auto& entity : entities) {
    if (entity.kind() == ENTITY_KIND_MENTION && chat.member(AccountId(entity.account_id())) == nullptr) {
      refuse(command, ERROR_CODE_INVALID_ARGUMENT, kWantMember, "entities");
      return false;
    }
  }
  return true;
}

Entities known_part(const Entities& entities) {
  Entities known;
  for (const auto& entity : entities) {
    auto& part = *known.Add();
    part.set_offset(entity.offset());
    part.set_length(entity.length());
    part.set_kind(entity.kind());
    part.set_url(entity.url());
    part.set_account_id(entity.account_id());
    part.set_role(entity.role());
  }
  return known;
}

bool mentions_many(const Entities& entities) {
  return std::ranges::any_of(
      entities, [](const Entity& entity) { return is_mention(entity) && entity.kind() != ENTITY_KIND_MENTION; });
}

std::size_t bytes_of_mentions(const space::Chat& chat, const Entities& entities) {
  const auto mentions = static_cast<std::size_t>(std::ranges::count_if(entities, is_mention));
  return mentions == 0 ? 0 : mentions * kMentionBytes + chat.record().ByteSizeLong();
}

void note_mentions(space::Draft& draft, space::Chat& chat, Seq message, const Entities& entities) {
  bool has_chat_changed = false;
  for (const auto& entity : entities) {
    if (entity.kind() == ENTITY_KIND_MENTION) {
      const AccountId account(entity.account_id());
      if (auto& membership = *chat.member(account); membership.mention_seq != message) {
        membership.mention_seq = message;
        *draft.change->add_memberships() = chat.record_of(account);
      }
    } else if (is_mention(entity)) {
      chat.note_mention(entity.role(), message);
      has_chat_changed = true;
    }
  }
  if (has_chat_changed) {
    *draft.change->add_chats() = chat.record();
  }
}

}  // namespace atrium::commands
