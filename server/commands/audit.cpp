// Reading the audit.
#include "server/commands/command.h"
#include "server/config/limits.h"
#include "server/space/sha256.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

constexpr std::size_t kPageBytes = 48 * 1024;

using AuditPage = std::shared_ptr<Result<ServerFrame>>;

AuditPage read_page(const storage::Store& store, SpaceId space, Seq from, std::size_t limit) {
  ServerFrame content;
  auto& page = *content.mutable_audit_page();
  std::size_t bytes = 0;
  auto status = store.visit_entries({space, storage::kAuditLog, from, Seq(~0ull)}, [&](const storage::StoredEntry& stored) {
    bytes += stored.encoded.size() + 4;
    if (static_cast<std::size_t>(page.records_size()) == limit || bytes > kPageBytes) {
      return storage::Visit::kStop;
    }
    page.add_records(std::string(stored.encoded));
    return storage::Visit::kContinue;
  });
  if (status) {
    status = store.visit_entries({space, storage::kAuditLog, Seq(1), Seq(~0ull), storage::Direction::kDescending},
                                 [&](const storage::StoredEntry& stored) {
                                   page.set_newest_number(stored.seq.value);
                                   page.set_newest_hash(space::sha256(std::string(stored.encoded)));
                                   return storage::Visit::kStop;
                                 });
  }
  return std::make_shared<Result<ServerFrame>>(status ? Result<ServerFrame>(std::move(content)) : status.error());
}

}  // namespace

void read_audit(const Command& command) {
  const auto& request = command.frame.read_audit();
  if (!allowed(command, policy::Operation::kReadAudit, facts_about(command, nullptr)) ||
      !valid_count(command, static_cast<int>(request.limit()), 0, limits::kPageItems, "limit")) {
    return;
  }
  auto& space = command.space;
  const std::size_t limit = request.limit() == 0 ? limits::kDefaultListItems : request.limit();
  const Seq from(std::max<std::uint64_t>(1, request.from_number()));
  const auto& store = space.environment().store;
  read_then<AuditPage>(
      space, command.actor, [&store, id = space.id(), from, limit] { return read_page(store, id, from, limit); },
      [&space, actor = command.actor, to = command.to()](const AuditPage& page) {
        const bool may = actor->account != nullptr &&
                         policy::decide(policy::Operation::kReadAudit, {actor->account->role_set(), {}, {}}).allowed();
        if (!may) {
          refuse(space, to, ERROR_CODE_FORBIDDEN, "this account may not do that");
        } else if (!*page) {
          refuse(space, to, ERROR_CODE_UNAVAILABLE, "the store can't be read");
        } else {
          space.reply(to, **page);
        }
      });
}

}  // namespace atrium::commands
