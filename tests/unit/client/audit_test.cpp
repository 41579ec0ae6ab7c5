#include <atrium/people.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "atrium/wire/v1/audit.pb.h"

namespace atrium::client {
namespace {

namespace wire = ::atrium::wire::v1;
using Records = std::vector<std::string>;

wire::AuditRecord granted(std::uint64_t account) {
  wire::AuditRecord record;
  record.set_at_ms(1'700'000'000'000);
  record.set_actor_id(7);
  record.mutable_role_granted()->set_account_id(account);
  record.mutable_role_granted()->set_role(wire::ROLE_TEACHER);
  return record;
}

// An audit as a server writes it.
Records audit_of(std::uint64_t count) {
  Records records;
  AuditChain chain;
  for (std::uint64_t number = 1; number <= count; ++number) {
    auto record = granted(100 + number);
    record.set_number(number);
    record.set_previous_hash(chain.hash());
    records.push_back(record.SerializeAsString());
    EXPECT_FALSE(chain.add(records.back()));
  }
  return records;
}

// The record at which it stops hanging together; 0 = it does not stop.
std::uint64_t first_break(const Records& records) {
  AuditChain chain;
  for (const auto& bytes : records) {
    if (const auto broken = chain.add(bytes)) {
      EXPECT_EQ(broken->number, chain.number() + 1);
      EXPECT_FALSE(broken->why.empty());
      return broken->number;
    }
  }
  return 0;
}

// The bytes with the last one of `part` flipped.
std::string flipped(std::string bytes, const std::string& part) {
  const auto at = bytes.find(part);
  EXPECT_NE(at, std::string::npos);
  bytes[at + part.size() - 1] ^= 1;
  return bytes;
}

std::string hex(const std::string& bytes) {
  std::string text;
  for (const unsigned char byte : bytes) {
    text += {"0123456789abcdef"[byte / 16], "0123456789abcdef"[byte % 16]};
  }
  return text;
}

TEST(AuditChain, FollowsAGoodOneToItsEnd) {
  AuditChain chain;
  EXPECT_EQ(chain.number(), 0U);
  EXPECT_EQ(chain.hash(), "");
  for (const auto& bytes : audit_of(5))
    EXPECT_FALSE(chain.add(bytes));
  EXPECT_EQ(chain.number(), 5U);
}

// As any other program computes it: printf '\x08\x01' | sha256sum.
TEST(AuditChain, ItsHashIsSha256OfTheRecordsBytes) {
  AuditChain chain;
  EXPECT_FALSE(chain.add("\x08\x01"));
  EXPECT_EQ(hex(chain.hash()), "fb8da7eb5b1b399e7321179dac9e9f65773d7331e1e30554e3911e4325e1ef19");
}

TEST(AuditChain, AFlippedByteBreaksItAtTheRecordBehind) {
  auto records = audit_of(4);
  records[1] = flipped(records[1], std::string("\x66\0\0\0\0\0\0\0", 8));  // the account
  EXPECT_EQ(first_break(records), 3U);
}

TEST(AuditChain, AFlippedByteInTheHashOfTheOneBeforeBreaksItThere) {
  auto records = audit_of(4);
  wire::AuditRecord third;
  ASSERT_TRUE(third.ParseFromString(records[2]));
  records[2] = flipped(records[2], third.previous_hash());
  EXPECT_EQ(first_break(records), 3U);
}

TEST(AuditChain, AFlippedByteInTheLastIsSeenByTheHashAlone) {
  auto records = audit_of(4);
  AuditChain good;
  AuditChain bad;
  for (const auto& bytes : records)
    EXPECT_FALSE(good.add(bytes));
  records[3] = flipped(records[3], std::string("\x68\0\0\0\0\0\0\0", 8));
  for (const auto& bytes : records)
    EXPECT_FALSE(bad.add(bytes));
  EXPECT_NE(bad.hash(), good.hash());
}

TEST(AuditChain, ARecordThatIsLeftOutIsNamed) {
  for (std::size_t left_out = 0; left_out < 3; ++left_out) {
    auto records = audit_of(4);
    records.erase(records.begin() + static_cast<std::ptrdiff_t>(left_out));
    EXPECT_EQ(first_break(records), left_out + 1);
  }
}

TEST(AuditChain, TwoThatAreSwappedBreakItAtTheFirstOfThem) {
  auto records = audit_of(4);
  std::swap(records[1], records[2]);
  EXPECT_EQ(first_break(records), 2U);
}

TEST(AuditChain, ARecordThatIsThereTwiceBreaksItAtTheSecond) {
  auto records = audit_of(3);
  records.insert(records.begin() + 1, records[0]);
  EXPECT_EQ(first_break(records), 2U);
}

TEST(AuditChain, WhatIsNoRecordBreaksItAndTheRightOneStillFollows) {
  const auto records = audit_of(2);
  AuditChain chain;
  EXPECT_FALSE(chain.add(records[0]));
  EXPECT_TRUE(chain.add("\x08"));
  EXPECT_FALSE(chain.add(records[1]));
  EXPECT_EQ(chain.number(), 2U);
}

TEST(AuditRecord, SaysWhoGaveWhichRoleToWhomOnWhatGround) {
  auto wire = granted(12);
  wire.set_number(3);
  wire.mutable_role_granted()->mutable_ground()->set_order_number("17-к");
  wire.mutable_role_granted()->mutable_ground()->set_order_date("2026-09-01");
  const auto record = read_audit_record(wire.SerializeAsString());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->bytes, wire.SerializeAsString());
  EXPECT_EQ(record->number, 3U);
  EXPECT_EQ(record->at_ms, 1'700'000'000'000);
  EXPECT_EQ(record->actor, AccountId{7});
  EXPECT_EQ(record->act, AuditAct::kRoleGranted);
  EXPECT_EQ(record->account, AccountId{12});
  EXPECT_EQ(record->role, Role::kTeacher);
  EXPECT_EQ(record->ground.order_number, "17-к");
  EXPECT_EQ(record->ground.order_date, "2026-09-01");
}

TEST(AuditRecord, TellsWhichInvitesWereMadeAndRevoked) {
  wire::AuditRecord made;
  made.mutable_invite_made()->set_invite_id(5);
  made.mutable_invite_made()->set_role(wire::ROLE_STAFF);
  auto record = read_audit_record(made.SerializeAsString());
  EXPECT_EQ(record->act, AuditAct::kInviteMade);
  EXPECT_EQ(record->object, 5u);
  EXPECT_EQ(record->role, Role::kStaff);
  wire::AuditRecord revoked;
  revoked.mutable_invites_revoked()->add_invite_ids(5);
  record = read_audit_record(revoked.SerializeAsString());
  EXPECT_EQ(record->act, AuditAct::kInvitesRevoked);
  EXPECT_EQ(record->invites, std::vector{InviteId{5}});
}

TEST(AuditRecord, TellsEveryActApart) {
  const auto act_of = [](auto set) {
    wire::AuditRecord wire;
    set(wire)->set_account_id(12);
    const auto record = read_audit_record(wire.SerializeAsString());
    EXPECT_EQ(record->account, AccountId{12});
    return record->act;
  };
  EXPECT_EQ(act_of([](auto& wire) { return wire.mutable_role_granted(); }), AuditAct::kRoleGranted);
  EXPECT_EQ(act_of([](auto& wire) { return wire.mutable_role_revoked(); }), AuditAct::kRoleRevoked);
  EXPECT_EQ(act_of([](auto& wire) { return wire.mutable_account_closed(); }), AuditAct::kAccountClosed);
  EXPECT_EQ(act_of([](auto& wire) { return wire.mutable_verification(); }), AuditAct::kVerification);
  EXPECT_EQ(act_of([](auto& wire) { return wire.mutable_devices_revoked(); }), AuditAct::kDevicesRevoked);
  EXPECT_EQ(act_of([](auto& wire) { return wire.mutable_password_changed(); }), AuditAct::kPasswordChanged);
  EXPECT_EQ(act_of([](auto& wire) { return wire.mutable_invite_used(); }), AuditAct::kInviteUsed);
  EXPECT_EQ(act_of([](auto& wire) { return wire.mutable_join_decided(); }), AuditAct::kJoinDecided);
  EXPECT_EQ(act_of([](auto& wire) { return wire.mutable_reset_made(); }), AuditAct::kResetMade);
  EXPECT_EQ(act_of([](auto& wire) { return wire.mutable_password_reset(); }), AuditAct::kPasswordReset);
}

TEST(AuditRecord, SaysWhatWasDecidedAboutATeacherAndWhichDevicesEnded) {
  wire::AuditRecord wire;
  wire.mutable_verification()->set_status(wire::TEACHER_STATUS_REVOKED);
  wire.mutable_verification()->set_reason("диплом не подтверждён");
  const auto decision = read_audit_record(wire.SerializeAsString());
  EXPECT_EQ(decision->status, TeacherStatus::kRevoked);
  EXPECT_EQ(decision->reason, "диплом не подтверждён");
  wire.mutable_devices_revoked()->add_device_ids(5);
  wire.mutable_devices_revoked()->add_device_ids(6);
  EXPECT_EQ(read_audit_record(wire.SerializeAsString())->devices, (std::vector{DeviceId{5}, DeviceId{6}}));
}

TEST(AuditRecord, AnActOfANewerServerIsUnknownAndKeepsItsBytes) {
  const std::string bytes("\x08\x01\xa2\x06\x02\x08\x01");  // field 100
  const auto record = read_audit_record(bytes);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->act, AuditAct::kUnknown);
  EXPECT_EQ(record->bytes, bytes);
}

TEST(AuditRecord, WhatIsNoRecordIsRefused) {
  const auto record = read_audit_record("\x08");
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace atrium::client
