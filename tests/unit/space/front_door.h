#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/space/staff.h"

// People with a password, who come in by the front door.
namespace atrium::test {

inline constexpr char kOld[] = "старый как мир пароль";
inline constexpr char kNew[] = "новый как снег пароль";

struct FrontDoor : Staff {
  std::unique_ptr<Person> sign_in(const Person& whom, const std::string& name, const std::string& password = kOld) {
    auto device = std::make_unique<Person>(school, whom.id());
    answer = device->ask(device->sign_in_frame(password, name));
    return device;
  }
  void give_password(const Person& whom, const std::string& password = kOld) {
    school.at_home([&] {
      auto& space = school.space();
      auto draft = space.draft(100).value();
      space.change_account(draft, *space.account(whom.id()), whom.id(),
                           [&](auto& account) { account.password_hash = password; });
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
  }
  wire::v1::DeviceList devices_of(Person& asked_by, const Person* whom = nullptr) {
    wire::v1::ClientFrame frame;
    frame.mutable_list_devices()->set_account_id(whom == nullptr ? 0 : whom->id().value);
    return asked_by.ask(frame).device_list();
  }
  static wire::v1::ClientFrame end(Person& by, const Person* whom, const std::vector<std::uint64_t>& devices) {
    wire::v1::ClientFrame frame;
    auto& wish = *frame.mutable_revoke_devices();
    *wish.mutable_request_id() = by.next_request();
    wish.set_account_id(whom == nullptr ? 0 : whom->id().value);
    wish.mutable_device_ids()->Add(devices.begin(), devices.end());
    wish.set_all(devices.empty());
    return frame;
  }
  static wire::v1::ClientFrame new_password(Person& by, const std::string& old_one, const std::string& new_one) {
    wire::v1::ClientFrame frame;
    auto& wish = *frame.mutable_change_password();
    *wish.mutable_request_id() = by.next_request();
    wish.set_old_password(old_one);
    wish.set_new_password(new_one);
    return frame;
  }

  wire::v1::ServerFrame answer;
};

}  // namespace atrium::test
