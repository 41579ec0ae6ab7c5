#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "server/space/sha256.h"
#include "tests/unit/space/school.h"

// A school with its administration, and the commands that people and their rights are changed by.
namespace atrium::test {

enum class WrittenOrder { kNone, kGiven };

inline wire::v1::ClientFrame grant(Person& by, const Person& whom, wire::v1::Role role,
                                   WrittenOrder order = WrittenOrder::kNone) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_grant_role();
  *wish.mutable_request_id() = by.next_request();
  wish.set_account_id(whom.id().value);
  wish.set_role(role);
  if (order == WrittenOrder::kGiven) {
    wish.mutable_ground()->set_order_number("17-к");
    wish.mutable_ground()->set_order_date("2026-09-01");
  }
  return frame;
}

inline wire::v1::ClientFrame revocation(Person& by, const Person& whom, wire::v1::Role role) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_revoke_role();
  *wish.mutable_request_id() = by.next_request();
  wish.set_account_id(whom.id().value);
  wish.set_role(role);
  return frame;
}

inline wire::v1::ClientFrame closing(Person& by, const Person& whom) {
  wire::v1::ClientFrame frame;
  *frame.mutable_close_account()->mutable_request_id() = by.next_request();
  frame.mutable_close_account()->set_account_id(whom.id().value);
  return frame;
}

inline wire::v1::ClientFrame verification_wish(Person& by) {
  wire::v1::ClientFrame frame;
  *frame.mutable_request_verification()->mutable_request_id() = by.next_request();
  return frame;
}

inline wire::v1::ClientFrame decision(Person& by, const std::vector<const Person*>& about, wire::v1::TeacherStatus status) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_decide_verification();
  *wish.mutable_request_id() = by.next_request();
  for (const auto* person : about) {
    wish.add_account_ids(person->id().value);
  }
  wish.set_decision(status);
  wish.set_reason("диплом предъявлен");
  return frame;
}

inline wire::v1::ClientFrame people_question(const std::vector<const Person*>& about) {
  wire::v1::ClientFrame frame;
  frame.mutable_find_people();
  for (const auto* person : about) {
    frame.mutable_find_people()->add_account_ids(person->id().value);
  }
  return frame;
}

inline wire::v1::ClientFrame audit_question(std::uint64_t from = 0) {
  wire::v1::ClientFrame frame;
  frame.mutable_read_audit()->set_from_number(from);
  return frame;
}

struct Staff : testing::Test {
  School school;
  std::unique_ptr<Person> head = school.person(wire::v1::ROLE_HEAD);
  std::unique_ptr<Person> admin = school.person(wire::v1::ROLE_ADMIN);
  std::unique_ptr<Person> teacher = school.person(wire::v1::ROLE_TEACHER);
  std::unique_ptr<Person> student = school.person(wire::v1::ROLE_STUDENT);

  wire::v1::ErrorCode code_of(Person& who, const wire::v1::ClientFrame& wish) { return who.ask(wish).error().code(); }

  // What `who` finds out about somebody.
  wire::v1::Person seen_by(Person& who, const Person& whom) {
    const auto people = who.ask(people_question({&whom})).people();
    return people.people_size() == 1 ? people.people(0) : wire::v1::Person();
  }
  bool has_role(const Person& who, wire::v1::Role role) {
    const auto person = seen_by(*head, who);
    return std::ranges::find(person.roles(), role) != person.roles().end();
  }

  // All of the audit; that the records hang together is checked on the way.
  std::vector<wire::v1::AuditRecord> audit() {
    std::vector<wire::v1::AuditRecord> records;
    std::string hash;
    wire::v1::AuditPage page;
    do {
      page = head->ask(audit_question(records.size() + 1)).audit_page();
      for (const auto& bytes : page.records()) {
        EXPECT_TRUE(records.emplace_back().ParseFromString(bytes));
        EXPECT_EQ(records.back().number(), records.size());
        EXPECT_EQ(records.back().previous_hash(), hash);
        hash = space::sha256(bytes);
      }
    } while (records.size() < page.newest_number());
    EXPECT_EQ(hash, page.newest_hash());
    return records;
  }

  void restart() {
    school.restart();
    for (auto* person : {head.get(), admin.get(), teacher.get(), student.get()}) {
      person->reconnect();
    }
  }
};

}  // namespace atrium::test
