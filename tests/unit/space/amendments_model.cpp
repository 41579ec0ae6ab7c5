#include "tests/unit/space/amendments_model.h"

#include <algorithm>

namespace atrium::test {

using namespace wire::v1;

namespace {

// What stood at `head`.
template <class T>
const T& at(const std::vector<std::pair<std::uint64_t, T>>& versions, std::uint64_t head) {
  const auto behind =
      std::ranges::upper_bound(versions, head, {}, [](const std::pair<std::uint64_t, T>& version) { return version.first; });
  return std::prev(behind)->second;
}

// The new sign goes to the end of its group, which goes to the end if it is new; an empty group goes.
void react(Overlay& overlay, std::uint64_t account, const std::string& emoji) {
  Overlay after = overlay;
  after.clear_reactions();
  bool is_in = emoji.empty();
  for (const auto& group : overlay.reactions()) {
    Reactions kept;
    kept.set_emoji(group.emoji());
    for (const auto who : group.account_ids()) {
      if (who != account) {
        kept.add_account_ids(who);
      }
    }
    if (kept.emoji() == emoji && kept.account_ids_size() > 0) {
      kept.add_account_ids(account);
      is_in = true;
    }
    if (kept.account_ids_size() > 0) {
      *after.add_reactions() = kept;
    }
  }
  if (!is_in) {
    auto& group = *after.add_reactions();
    group.set_emoji(emoji);
    group.add_account_ids(account);
  }
  overlay = after;
}

bool mentions(const Message& message, std::uint64_t account, Role role) {
  return std::ranges::any_of(message.entities(), [&](const Entity& entity) {
    return entity.kind() == ENTITY_KIND_MENTION_ALL ||
           (entity.kind() == ENTITY_KIND_MENTION_ROLE && entity.role() == role) ||
           (entity.kind() == ENTITY_KIND_MENTION && entity.account_id() == account);
  });
}

}  // namespace

void AmendmentsModel::follow(Complaints& complaints) {
  while (known_ < truth_.head()) {
    const auto& entry = truth_.entry(known_ + 1);
    if (const auto fault = fault_of(entry); !fault.empty()) {
      complaints.add("entry " + std::to_string(entry.seq()) + " about " + std::to_string(target_of(entry)) + ": " + fault);
    }
    ++known_;
    apply(entry);
  }
}

std::string AmendmentsModel::fault_of(const Entry& entry) const {
  if (entry.has_thread()) {
    return fault_in_thread(entry);
  }
  const auto target = target_of(entry);
  if (target == 0) {
    return {};
  }
  if (target > known_ || !truth_.entry(target).has_message()) {
    return "is about no message";
  }
  if (overlay(target, known_).deleted()) {
    return "is about what was deleted";
  }
  if (!truth_.sees(entry.author_id(), target)) {
    return "is about what its author does not see";
  }
  if (entry.has_edit() && truth_.entry(target).author_id() != entry.author_id()) {
    return "edits what another wrote";
  }
  const auto signs = signs_of(entry.author_id(), target, known_);
  const bool same = entry.reaction().emoji().empty() ? signs.empty() : signs == std::vector{entry.reaction().emoji()};
  if ((entry.has_reaction() && same) || (entry.has_pin() && is_pinned(target, known_) == entry.pin().pinned())) {
    return "changes nothing";
  }
  return {};
}

std::string AmendmentsModel::fault_in_thread(const Entry& entry) const {
  const auto root = entry.thread().root_seq();
  if (!entry.has_message() || root == 0 || root > known_ || !truth_.entry(root).has_message() ||
      truth_.entry(root).has_thread()) {
    return "stands under what is no message of the chat's flow";
  }
  if (overlay(root, known_).deleted() || !truth_.sees(entry.author_id(), root)) {
    return "stands under what its author does not see";
  }
  const auto& before = overlay(root, known_).thread();
  if (entry.thread().no() != before.newest_no() + 1 || entry.thread().previous_seq() != before.newest_seq()) {
    return "does not stand behind the newest of its thread";
  }
  return entry.message_no() == truth_.entry(entry.seq() - 1).message_no() ? "" : "counts in the chat's flow";
}

void AmendmentsModel::apply(const Entry& entry) {
  const auto seq = entry.seq();
  const auto target = entry.has_thread() ? entry.thread().root_seq() : target_of(entry);
  if (target == 0) {
    return;
  }
  auto next = overlay(target, seq);
  auto pins = pins_.back().second;
  if (entry.has_thread()) {
    next.mutable_thread()->set_newest_no(entry.thread().no());
    next.mutable_thread()->set_newest_seq(seq);
    next.mutable_thread()->set_newest_at_ms(entry.at_ms());
  } else if (entry.has_edit()) {
    next.set_text(entry.edit().text());
    *next.mutable_entities() = entry.edit().entities();
    next.add_edit_seqs(seq);
  } else if (entry.has_deletion()) {
    Overlay bare;
    bare.set_deleted(true);
    if (next.has_thread()) {
      *bare.mutable_thread() = next.thread();
    }
    next = bare;
    std::erase(pins, target);
  } else if (entry.has_reaction()) {
    react(next, entry.author_id(), entry.reaction().emoji());
  } else if (entry.has_pin()) {
    std::erase(pins, target);
    if (entry.pin().pinned()) {
      pins.push_back(target);
    }
  }
  if (entry.has_edit() || entry.has_deletion()) {
    next.set_changed_by_seq(seq);
    next.set_changed_at_ms(entry.at_ms());
  }
  if (pins != pins_.back().second) {
    pins_.emplace_back(seq, std::move(pins));
  }
  overlays_.try_emplace(target, 1, std::pair(std::uint64_t{0}, Overlay())).first->second.emplace_back(seq, std::move(next));
}

const Overlay& AmendmentsModel::overlay(std::uint64_t message, std::uint64_t head) const {
  static const Overlay kNone;
  const auto found = overlays_.find(message);
  return found == overlays_.end() ? kNone : at(found->second, head);
}

std::vector<std::string> AmendmentsModel::signs_of(std::uint64_t account, std::uint64_t message, std::uint64_t head) const {
  std::vector<std::string> signs;
  for (const auto& group : overlay(message, head).reactions()) {
    if (std::ranges::find(group.account_ids(), account) != group.account_ids().end()) {
      signs.push_back(group.emoji());
    }
  }
  return signs;
}

bool AmendmentsModel::is_pinned(std::uint64_t message, std::uint64_t head) const {
  return std::ranges::find(at(pins_, head), message) != at(pins_, head).end();
}

HistoryItem AmendmentsModel::item(std::uint64_t account, std::uint64_t seq, std::uint64_t head) const {
  HistoryItem item;
  item.mutable_entry()->ParseFromString(truth_.bytes_for(account, seq));
  const auto target = item.entry().has_edit() ? item.entry().edit().target_seq() : seq;
  if (overlay(target, head).deleted()) {
    item.mutable_entry()->ParseFromString(truth_.bytes_without_text(seq));
  }
  if (item.entry().has_message() && overlay(seq, head).ByteSizeLong() > 0) {
    *item.mutable_overlay() = overlay(seq, head);
  }
  return item;
}

std::vector<std::uint64_t> AmendmentsModel::pins_for(std::uint64_t account) const {
  auto pins = pins_.back().second;
  std::erase_if(pins, [&](std::uint64_t pin) { return !truth_.sees(account, pin); });
  return pins;
}

std::uint64_t AmendmentsModel::mention_for(std::uint64_t account, Role role, std::uint64_t read_seq) const {
  for (auto seq = truth_.head(); seq > read_seq; --seq) {
    if (truth_.sees(account, seq) && mentions(truth_.entry(seq).message(), account, role)) {
      return seq;
    }
  }
  return 0;
}

}  // namespace atrium::test
