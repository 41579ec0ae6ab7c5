// What becomes of units and disciplines: other titles, and the archive.
#include "server/commands/structure.h"
#include "server/config/limits.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

// What it costs to tell a chat that it is called otherwise, or archived; and each of its members.
constexpr std::size_t kChatBytes = 2048;

std::size_t bytes_to_tell_chats(const Command& command) {
  return kFollowBytes + kChatBytes * command.space.structure().disciplines().size();
}

void record(const Command& command, space::Draft& draft, UnitAct* (AuditRecord::*act)(), std::uint64_t id,
            const std::string& title) {
  AuditRecord record;
  auto& about = *(record.*act)();
  about.set_id(id);
  about.set_title(title);
  command.space.audit(draft, command.account().id, std::move(record));
}

}  // namespace

void rename_unit(const Command& command) {
  const auto& wish = command.frame.rename_unit();
  auto& space = command.space;
  const UnitId id(wish.unit_id());
  const auto* unit = space.structure().unit(id);
  auto facts = facts_about_class(command, id);
  facts.target.visible = unit != nullptr;
  if (!allowed(command, policy::Operation::kRenameUnit, facts) ||
      !valid_text(command, wish.title(), limits::kTitleBytes, "title")) {
    return;
  }
  const auto* called_so = space.structure().unit_by_title(wish.title());
  if (called_so != nullptr && called_so != unit) {
    refuse(command, ERROR_CODE_CONFLICT, "there is a unit of that title", "title");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kRenameUnit, bytes_to_tell_chats(command));
  if (!draft) {
    return;
  }
  if (called_so == nullptr) {
    space.rename_unit(*draft, id, wish.title(), command.account().id);
    record(command, *draft, &AuditRecord::mutable_unit_renamed, id.value, wish.title());
  }
  commit_done(command, std::move(*draft));
}

void rename_discipline(const Command& command) {
  const auto& wish = command.frame.rename_discipline();
  auto& space = command.space;
  const DisciplineId id(wish.discipline_id());
  const auto* discipline = space.structure().discipline(id);
  auto facts = facts_about(command, nullptr);
  facts.target.visible = discipline != nullptr;
  if (!allowed(command, policy::Operation::kRenameDiscipline, facts) ||
      !valid_text(command, wish.title(), limits::kTitleBytes, "title")) {
    return;
  }
  const auto* called_so = space.structure().discipline_by_title(wish.title());
  if (called_so != nullptr && called_so != discipline) {
    refuse(command, ERROR_CODE_CONFLICT, "there is a discipline of that title", "title");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kRenameDiscipline,
                                kFollowBytes + kChatBytes * space.structure().units().size());
  if (!draft) {
    return;
  }
  if (called_so == nullptr) {
    space.rename_discipline(*draft, id, wish.title(), command.account().id);
    record(command, *draft, &AuditRecord::mutable_discipline_renamed, id.value, wish.title());
  }
  commit_done(command, std::move(*draft));
}

void archive_unit(const Command& command) {
  auto& space = command.space;
  const UnitId id(command.frame.archive_unit().unit_id());
  const auto* unit = space.structure().unit(id);
  auto facts = facts_about_class(command, id);
  facts.target.visible = unit != nullptr;
  if (!allowed(command, policy::Operation::kArchiveUnit, facts)) {
    return;
  }
  if (space.structure().holds_units(id)) {
    refuse(command, ERROR_CODE_CONFLICT, "units belong to it that are not archived", "unit_id");
    return;
  }
  const auto& ties = space.structure().ties_to_unit(id);
  constexpr std::size_t kTieBytes = 512;
  auto draft =
      draft_or_refusal(command, policy::Operation::kArchiveUnit, bytes_to_tell_chats(command) + kTieBytes * ties.size());
  if (!draft) {
    return;
  }
  record(command, *draft, &AuditRecord::mutable_unit_archived, id.value, unit->title());
  space.archive_unit(*draft, id, command.account().id);
  while (!ties.empty()) {
    space.end_tie(*draft, structure::Tie(**ties.begin()), command.account().id);
  }
  commit_done(command, std::move(*draft));
}

}  // namespace atrium::commands
