#include "server/space/space.h"

#include <algorithm>
#include <boost/assert.hpp>
#include <utility>

#include "server/codec/frames.h"
#include "server/config/limits.h"

namespace atrium::space {
namespace {

// What a change costs beside its payload: keys, the request's record, Protobuf's own.
constexpr std::size_t kChangeOverhead = 512;

std::pair<AccountId, AccountId> ordered(AccountId one, AccountId other) { return std::minmax(one, other); }

// What stands out for this member.
void describe_marks(wire::v1::ChatView& view, const Chat& chat, AccountId account, policy::Roles roles,
                    const Membership& membership) {
  const auto mention = chat.newest_mention(membership, roles);
  const bool is_mentioned = mention > membership.read_seq && mention <= chat.published_seq;
  if (chat.pins().empty() && !is_mentioned && chat.open_confirmations().empty()) {
    return;
  }
  const auto visibility = membership.visibility();
  for (const auto pin : chat.pins()) {
    if (visibility.sees(pin)) {
      view.add_pinned_seqs(pin.value);
    }
  }
  if (is_mentioned && visibility.sees(mention)) {
    view.set_mention_seq(mention.value);
  }
  for (const auto& open : chat.open_confirmations()) {
    const Seq seq(open.seq());
    if (seq <= chat.published_seq && visibility.sees(seq) && is_asked(open, account, roles) &&
        !membership.confirmed.contains(seq)) {
      view.add_confirm_seqs(open.seq());
    }
  }
  const auto most = static_cast<int>(limits::kToldConfirmations);
  if (view.confirm_seqs_size() > most) {
    view.mutable_confirm_seqs()->erase(view.confirm_seqs().begin(), view.confirm_seqs().end() - most);
  }
}

}  // namespace

Space::Space(const Environment& environment, storage::SpaceImage image)
    : environment_(environment),
      id_(image.space.space_id()),
      record_(image.space),
      settings_(record_.settings(), record_.has_settings()),
      last_change_(image.last_change),
      last_at_ms_(image.last_change_at_ms),
      audit_(image.newest_audit),
      publisher_(environment.home, environment.outbox, id_, environment.sync_time, environment.fanout_wait),
      tail_budget_(environment.tails_bytes),
      tails_(environment_, id_, tail_budget_),
      read_mark_timer_(environment.home.context()),
      due_timer_(environment.home.context()) {
  load(image);
}

Space::~Space() {
  *self_ = nullptr;
  for (const auto& [id, account] : accounts_) {
    for (const auto& actor : account->actors) {
      actor->account = nullptr;
      actor->receiver = nullptr;  // which holds the actor
    }
  }
  environment_.home.cancel(*this);
}

void Space::load(storage::SpaceImage& image) {
  load_people(image);
  for (const auto& record : image.applications) {
    applications_.restore(record);
  }
  load_admission(image);
  files_.load(image);
  for (const auto& record : image.scheduled) {
    scheduled_.restore(record);
  }
  for (const auto& record : image.drafts) {
    drafts_.restore(record);
  }
  for (const auto& record : image.reports) {
    reports_.restore(record);
  }
  for (auto& record : image.units) {
    structure_.put(std::move(record));
  }
  for (auto& record : image.disciplines) {
    structure_.put(std::move(record));
  }
  for (auto& record : image.ties) {
    structure_.put(std::move(record));
  }
  for (auto& record : image.chats) {
    auto& chat = *(chats_[ChatId(record.chat_id())] = std::make_unique<Chat>(record));
    list_by_rule(chat);
    list_confirmations(chat);
    if (structure::of_class(chat.rule()) && structure_.archived(chat.rule().unit)) {
      chat.archive();
    }
  }
  for (const auto& head : image.heads) {
    wire::v1::Entry entry;
    BOOST_VERIFY(entry.ParseFromString(head.entry));
    auto& chat = *chats_.at(head.chat);
    chat.decided_seq = chat.published_seq = Seq(entry.seq());
    chat.decided_no = chat.published_no = MessageNo(entry.message_no());
  }
  for (const auto& record : image.memberships) {
    auto& chat = *chats_.at(ChatId(record.chat_id()));
    chat.restore(record);
    auto& account = *accounts_.at(AccountId(record.account_id()));
    if (chat.member(account.id) != nullptr) {
      join_index(account, chat);
    }
  }
  for (const auto& record : image.read_marks) {
    const auto found = chats_.find(ChatId(record.chat_id()));
    auto* membership = found == chats_.end() ? nullptr : found->second->member(AccountId(record.account_id()));
    if (membership != nullptr) {
      membership->read_seq = Seq(record.seq());
      membership->read_no = MessageNo(record.message_no());
    }
  }
}

void Space::join_index(Account& account, Chat& chat) {
  if (chat.kind() == wire::v1::CHAT_KIND_DIRECT) {
    std::vector<AccountId> both;
    for (const auto& [id, membership] : chat.memberships()) {
      both.push_back(id);
    }
    if (both.size() == 2) {
      direct_chats_[ordered(both[0], both[1])] = &chat;
    }
  }
  account.chats.push_back({&chat, chat.member(account.id)});
}

Chat* Space::chat(ChatId id) {
  const auto found = chats_.find(id);
  return found == chats_.end() ? nullptr : found->second.get();
}

Chat* Space::direct_chat(AccountId one, AccountId other) {
  const auto found = direct_chats_.find(ordered(one, other));
  return found == direct_chats_.end() ? nullptr : found->second;
}

bool Space::share_a_group(const Account& one, const Account& other) const {
  return std::ranges::any_of(one.chats, [&](const Place& place) {
    return place.chat->kind() == wire::v1::CHAT_KIND_GROUP && place.chat->member(other.id) != nullptr;
  });
}

bool Space::may_meet(const Account& one, const Account& other) const {
  return std::ranges::any_of(one.chats, [&](const Place& place) {
    return place.chat->kind() != wire::v1::CHAT_KIND_CHANNEL && place.chat->memberships().contains(other.id);
  });
}

std::optional<Draft> Space::draft(std::size_t payload_bytes) {
  Draft draft;
  draft.reserved_bytes = payload_bytes + kChangeOverhead;
  if (!environment_.committer.reserve(draft.reserved_bytes)) {
    return std::nullopt;
  }
  draft.at_ms = last_at_ms_ = std::max(last_at_ms_, environment_.now_ms());
  if (spare_changes_.empty()) {
    draft.change = std::make_unique<stored::v1::Change>();
  } else {
    draft.change = std::move(spare_changes_.back());
    spare_changes_.pop_back();
  }
  draft.change->set_space_id(id_.value);
  draft.change->set_at_ms(draft.at_ms);
  return draft;
}

Seq Space::append(Draft& draft, Chat& chat, AccountId author, wire::v1::Entry entry, Seq target) {
  chat.decided_seq = chat.decided_seq.next();
  const bool is_in_flow = entry.has_message() && !entry.has_thread();
  if (is_in_flow) {
    chat.decided_no = chat.decided_no.next();
  }
  entry.set_chat_id(chat.id().value);
  entry.set_seq(chat.decided_seq.value);
  entry.set_message_no(chat.decided_no.value);
  entry.set_author_id(author.value);
  entry.set_at_ms(draft.at_ms);
  auto encoded = std::make_shared<const std::string>(entry.SerializeAsString());

  auto& record = *draft.change->add_entries();
  record.set_chat_id(chat.id().value);
  record.set_seq(chat.decided_seq.value);
  record.set_encoded(*encoded);
  draft.published.push_back({&chat, chat.decided_seq, chat.decided_no, target, entry.has_deletion(),
                             is_in_flow ? author : AccountId(), std::move(encoded)});
  return chat.decided_seq;
}

Chat& Space::create_chat(Draft& draft, wire::v1::ChatKind kind, std::string title, bool open_history,
                         const structure::ChatRule& rule) {
  const ChatId id(environment_.random());
  auto& chat = *(chats_[id] = std::make_unique<Chat>(id, kind, std::move(title), open_history, rule));
  list_by_rule(chat);
  *draft.change->add_chats() = chat.record();
  return chat;
}

void Space::add_member(Draft& draft, Chat& chat, Account& account, wire::v1::MemberRole role, Seq from, Origin origin) {
  const auto& joined = chat.join(account.id, role, from, chat.open_history() ? MessageNo() : chat.decided_no, origin);
  if (joined.read_seq) {
    keep_read_mark(account.id, chat.id(), joined);
  }
  join_index(account, chat);
  *draft.change->add_memberships() = chat.record_of(account.id);
  const auto head_no = chat.decided_no;
  draft.on_commit.push_back([this, &chat, &account, from, head_no] {
    publisher_.flush(chat);
    const auto* membership = chat.member(account.id);
    if (membership == nullptr) {
      return;  // removed again by a later decision, which hasn't told anybody yet
    }
    wire::v1::ServerFrame frame;
    auto& chat_view = *frame.mutable_chat_joined()->mutable_chat();
    describe(chat_view, chat, account, *membership);
    chat_view.set_head_seq(from.value - 1);
    chat_view.set_head_message_no(head_no.value);
    std::string bytes;
    codec::append_frame(bytes, frame);
    for (const auto& actor : account.actors) {
      if (actor->listening) {
        environment_.outbox.push(actor->receiver, bytes);
        subscribe(actor, chat, *membership);
      }
    }
  });
}

void Space::remove_member(Draft& draft, Chat& chat, Account& account, Seq before) {
  chat.leave(account.id, before);
  std::erase_if(account.chats, [&](const Place& place) { return place.chat == &chat; });
  *draft.change->add_memberships() = chat.record_of(account.id);
  draft.on_commit.push_back([this, &chat, &account] {
    publisher_.flush(chat);
    wire::v1::ServerFrame frame;
    frame.mutable_chat_left()->set_chat_id(chat.id().value);
    std::string bytes;
    codec::append_frame(bytes, frame);
    for (const auto& actor : account.actors) {
      if (actor->listening) {
        environment_.outbox.unsubscribe(key(chat), actor->receiver);
        environment_.outbox.push(actor->receiver, bytes);
      }
    }
  });
}

void Space::describe(wire::v1::ChatView& view, const Chat& chat, const Account& account,
                     const Membership& membership) const {
  view.Clear();
  view.set_chat_id(chat.id().value);
  view.set_kind(chat.kind());
  view.set_title(chat.title());
  view.set_head_seq(chat.published_seq.value);
  view.set_head_message_no(chat.published_no.value);
  view.set_read_seq(membership.read_seq.value);
  view.set_read_message_no(std::min(membership.read_no, chat.published_no).value);
  view.set_first_visible_seq(membership.first_visible().value);
  view.set_my_role(membership.role);
  const auto roles = account.role_set();
  auto facts = chat_facts(chat, account, &membership);
  const auto may_post = [&] { return policy::decide(policy::Operation::kSendMessage, {roles, facts, {}}).allowed(); };
  view.set_may_post(may_post());
  if (std::exchange(facts.muted, false) && may_post()) {
    view.set_muted_until_ms(membership.muted_until_ms);
  }
  describe_marks(view, chat, account.id, roles, membership);
  view.set_slow_mode_s(chat.slow_mode_s());
  if (chat.kind() == wire::v1::CHAT_KIND_DIRECT) {
    for (const auto& [id, other] : chat.memberships()) {
      if (id != account.id) {
        view.set_peer_id(id.value);
      }
    }
  }
}

void Space::remove_content(Draft& draft, Files::Orphans orphans) {
  draft.on_commit.push_back([this, orphans = std::move(orphans)] {
    for (const auto& sha256 : orphans) {
      if (!files_.has_blob(sha256)) {
        environment_.outside.remove_content(id_, sha256);
      }
    }
  });
}

void Space::subscribe(const std::shared_ptr<Actor>& actor, const Chat& chat, const Membership& membership) {
  environment_.outbox.subscribe(key(chat), actor->receiver, membership.visibility());
}

}  // namespace atrium::space
