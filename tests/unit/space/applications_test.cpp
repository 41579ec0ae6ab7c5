// What a school's application has to say, and what the operator keeps of it.
#include "server/space/applications.h"

#include <gtest/gtest.h>

#include <functional>

namespace atrium::space {
namespace {

using namespace wire::v1;

ApplicationForm good_form() {
  ApplicationForm form;
  form.set_title("Школа № 5");
  form.set_space("school-5");
  form.set_contact_name("Иванов Иван");
  form.set_email("ivanov@school-5.example");
  form.set_mobile("+7 (999) 123-45-67");
  return form;
}

std::string mistake_with(const std::function<void(ApplicationForm&)>& change) {
  auto form = good_form();
  change(form);
  const auto mistake = normalise(form);
  return mistake ? std::string(mistake->field) : "none";
}

TEST(ApplicationFormTest, AGoodOneHasItsNumberInOneShape) {
  auto form = good_form();
  EXPECT_FALSE(normalise(form));
  EXPECT_EQ(form.mobile(), "+79991234567");
}

TEST(ApplicationFormTest, WhatIsMissingOrWrongIsNamed) {
  EXPECT_EQ(mistake_with([](auto& form) { form.clear_title(); }), "title");
  EXPECT_EQ(mistake_with([](auto& form) { form.set_title(std::string(257, 'x')); }), "title");
  EXPECT_EQ(mistake_with([](auto& form) { form.clear_contact_name(); }), "contact_name");
  EXPECT_EQ(mistake_with([](auto& form) { form.clear_mobile(); }), "mobile");
  for (const auto* name : {"", "a", "5school", "School", "школа", "school 5", "school-", "a/b"}) {
    EXPECT_EQ(mistake_with([&](auto& form) { form.set_space(name); }), "space") << name;
  }
  EXPECT_EQ(mistake_with([](auto& form) { form.set_space(std::string(33, 'a')); }), "space");
  for (const auto* address : {"", "ivanov", "@school.example", "a@b", "a b@school.example", "a@b@school.example",
                              "a@school.example,b@school.example", "a@school.example\n", "<a@school.example>"}) {
    EXPECT_EQ(mistake_with([&](auto& form) { form.set_email(address); }), "email") << address;
  }
}

TEST(Mobile, IsBroughtIntoE164) {
  const std::pair<const char*, const char*> same[] = {{"+79991234567", "+79991234567"},
                                                      {"8 (999) 123-45-67", "+79991234567"},
                                                      {" +7 999.123.45.67 ", "+79991234567"},
                                                      {"+4915112345678", "+4915112345678"}};
  for (const auto& [written, number] : same) {
    EXPECT_EQ(to_e164(written), number) << written;
  }
}

TEST(Mobile, IsNothingElse) {
  for (const auto* text : {"", "+", "9991234567", "79991234567", "+0123456789", "+1234567", "+1234567890123456",
                           "+7999123456a", "+7+9991234567", "8999123456", "вместо номера"}) {
    EXPECT_FALSE(to_e164(text)) << text;
  }
}

Applications::Kept kept(std::uint64_t number, const std::string& space, ApplicationState state) {
  Applications::Kept kept;
  kept.application.set_number(number);
  kept.application.mutable_form()->set_space(space);
  kept.application.set_state(state);
  kept.head_invite_hash = "hash";
  return kept;
}

TEST(ApplicationsTest, ANameIsClaimedUntilItsApplicationIsRejected) {
  Applications applications;
  EXPECT_EQ(applications.next_number(), ApplicationNumber(1));
  applications.put(kept(1, "one", APPLICATION_STATE_PENDING));
  applications.put(kept(2, "two", APPLICATION_STATE_APPROVED));
  EXPECT_TRUE(applications.claims("one"));
  EXPECT_TRUE(applications.claims("two"));
  EXPECT_FALSE(applications.claims("three"));
  applications.put(kept(1, "one", APPLICATION_STATE_REJECTED));
  EXPECT_FALSE(applications.claims("one"));
  EXPECT_EQ(applications.next_number(), ApplicationNumber(3));
}

TEST(ApplicationsTest, ComeBackAsTheyWereStored) {
  const auto before = kept(7, "one", APPLICATION_STATE_APPROVED);
  Applications applications;
  applications.restore(record_of(before));
  const auto* after = applications.find(ApplicationNumber(7));
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(after->application.SerializeAsString(), before.application.SerializeAsString());
  EXPECT_EQ(after->head_invite_hash, "hash");
  EXPECT_EQ(applications.find(ApplicationNumber(8)), nullptr);
}

}  // namespace
}  // namespace atrium::space
