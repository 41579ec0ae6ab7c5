// How a space begins, and what is stored of it as a whole.
#include "server/space/founding.h"

#include "server/space/space.h"

namespace atrium::space {
namespace {

constexpr std::size_t kFirstChangeBytes = 8192;

// Those that are made with the space.
constexpr wire::v1::ChatTemplate kSystemChannels[] = {wire::v1::CHAT_TEMPLATE_SCHOOL, wire::v1::CHAT_TEMPLATE_EMPLOYEES};

}  // namespace

Founding founding_of(const Applications::Kept& approved) {
  const auto& form = approved.application.form();
  Founding founding;
  founding.space.set_space_id(approved.application.space_id());
  founding.space.set_name(form.space());
  founding.space.set_title(form.title());
  founding.space.mutable_first_admin()->set_mobile(form.mobile());
  founding.application = ApplicationNumber(approved.application.number());
  founding.head_invite_hash = approved.head_invite_hash;
  return founding;
}

storage::SpaceImage image_before(const Founding& founding) {
  storage::SpaceImage image;
  image.space = founding.space;
  return image;
}

bool begin(Space& space, const Founding& founding) {
  auto draft = space.draft(kFirstChangeBytes);
  if (!draft) {
    return false;
  }
  space.put_record(*draft);
  if (founding.application) {
    for (const auto chat_template : kSystemChannels) {
      space.create_rule_chat(*draft, {chat_template, {}, {}}, AccountId());
    }
    wire::v1::AuditRecord act;
    act.mutable_space_founded()->set_space_id(space.id().value);
    act.mutable_space_founded()->set_application_number(founding.application.value);
    space.audit(*draft, AccountId(), std::move(act));
  }
  if (!founding.head_invite_hash.empty()) {
    space.invite_head(*draft, founding.head_invite_hash);
  }
  space.commit(std::move(*draft), {}, {}, std::nullopt, {});
  return true;
}

void Space::put_record(Draft& draft) {
  if (record_.created_at_ms() == 0) {
    record_.set_created_at_ms(draft.at_ms);
  }
  *draft.change->mutable_space() = record_;
}

void Space::put_application(Draft& draft, Applications::Kept kept) {
  *draft.change->add_applications() = record_of(kept);
  applications_.put(std::move(kept));
}

}  // namespace atrium::space
