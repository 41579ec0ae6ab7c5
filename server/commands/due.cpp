#include "server/commands/due.h"

#include "server/commands/posting.h"
#include "server/commands/unsent.h"
#include "server/config/limits.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

constexpr std::size_t kNoticeBytes = 2048;
constexpr std::size_t kRemindersBytes = 64 * 1024;

// Hears the answers to what nobody asks any more.
class Nobody final : public delivery::Receiver {
 public:
  using Receiver::Receiver;
  void deliver(const net::SharedMessage&, std::size_t) override {}
  void deliver_page(const net::SharedMessage&, std::size_t) override {}
  void end(std::uint16_t, std::string_view) override {}
  bool gone() const override { return true; }
};

// What was not written is not lost: its author finds it where they would have typed it, behind what they have begun there. Without its
// parts then: whom it mentions does not have to fit to what is before. Nothing if there is no room in the text or among the drafts.
std::optional<wire::v1::Draft> draft_with(space::Space& space, const space::Account& account, const SendMessage& message) {
  const auto& all = space.drafts().of(account.id);
  const auto begun = all.find(ChatId(message.chat_id()));
  if (message.text().empty() || (begun == all.end() && all.size() >= limits::kDraftsPerAccount)) {
    return std::nullopt;
  }
  wire::v1::Draft draft;
  if (begun == all.end()) {
    draft.set_text(message.text());
    *draft.mutable_entities() = message.entities();
    draft.set_reply_to_seq(message.reply_to_seq());
    return draft;
  }
  draft = begun->second;
  draft.set_text(draft.text() + "\n" + message.text());
  return draft.text().size() <= limits::kTextBytes ? std::optional(draft) : std::nullopt;
}

// It can't be written any more: its author is told. Where is left out if they may not know it.
bool give_up(space::Space& space, const space::ScheduledMessage& scheduled, space::Account& account) {
  auto draft = space.draft(kNoticeBytes + limits::kTextBytes + limits::kEntitiesBytes);
  if (!draft) {
    return false;
  }
  const auto* chat = space.chat(ChatId(scheduled.message.chat_id()));
  Notice notice;
  notice.set_code(NOTICE_CODE_SCHEDULED_REFUSED);
  if (chat != nullptr && chat->member(account.id) != nullptr) {
    notice.set_chat_id(scheduled.message.chat_id());
    if (auto begun = draft_with(space, account, scheduled.message)) {
      put_draft(space, *draft, account, nullptr, chat->id(), std::move(*begun));
    }
  }
  space.tell_others(*draft, account, nullptr, scheduled_changed(scheduled.message.chat_id()));
  space.notify(*draft, account, std::move(notice));
  space.scheduled().remove(*draft->change, scheduled.id);
  space.commit(std::move(*draft), {}, {}, std::nullopt, {});
  return true;
}

// As if the account sent it now; what stood for it goes in the same change, so it is written once. False: there is no room yet.
bool write_next(space::Space& space) {
  const auto scheduled = *space.scheduled().next();
  auto& account = *space.account(scheduled.account);
  const auto actor = std::make_shared<space::Actor>();
  actor->receiver = std::make_shared<Nobody>(space.environment().home.index());
  actor->account = &account;
  ClientFrame frame;
  *frame.mutable_send_message() = scheduled.message;
  const Command command{space, actor, frame, std::nullopt, {}};
  const bool is_written = may_post(command, scheduled.message);
  const bool is_done =
      is_written ? post(command, scheduled.message, {[&](space::Draft& draft, Seq) {
                          space.tell_others(draft, account, nullptr, scheduled_changed(scheduled.message.chat_id()));
                          space.scheduled().remove(*draft.change, scheduled.id);
                        }})
                 : give_up(space, scheduled, account);
  return is_done;
}

bool remind_next(space::Space& space) {
  auto draft = space.draft(kRemindersBytes);
  if (!draft) {
    return false;
  }
  space.apply_due_confirmations(*draft);
  space.commit(std::move(*draft), {}, {}, std::nullopt, {});
  return true;
}

bool is_due(std::optional<std::int64_t> time, const space::Space& space) { return time && *time <= space.now_ms(); }

}  // namespace

bool apply_due(space::Space& space) {
  if (!space.apply_due()) {
    return false;
  }
  bool goes_on = space.environment().has_room();
  for (std::size_t i = 0; goes_on && i < limits::kDuePerTurn; ++i) {
    const auto* scheduled = space.scheduled().next();
    if (scheduled != nullptr && scheduled->at_ms <= space.now_ms()) {
      goes_on = write_next(space);
    } else {
      goes_on = is_due(space.confirmations_due_ms(), space) && remind_next(space);
    }
  }
  return true;
}

}  // namespace atrium::commands
