#pragma once

#include <atrium/people.h>
#include <atrium/types.h>

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// The values about schools' applications and how a school's first administrator comes in. All texts are UTF-8; all times are
/// milliseconds since 1970-01-01 UTC by the server's clock.

namespace atrium::client {

/// What a school has sent by mail.
struct ApplicationForm {
  std::string title;         ///< The organisation: 1 to 256 bytes.
  std::string space;         ///< The short name: 2 to 32 of a to z, 0 to 9 and "-", a letter first.
  Ground order;              ///< By which an administrator was appointed.
  std::string contact_name;  ///< Of whom it appoints: 1 to 256 bytes.
  std::string email;         ///< At most 254 bytes.
  std::string mobile;        ///< International, as +79991234567; comes back without spaces and hyphens.
};

/// How it stands with an application.
enum class ApplicationState {
  kUnspecified,  ///< One that a newer server knows.
  kPending,      ///< Nobody has decided.
  kApproved,     ///< The school has its space.
  kRejected,     ///< For Application::reason.
};

/// A school's application.
struct Application {
  std::uint64_t number = 0;                                 ///< 1, 2, 3, ... in the order of their coming.
  ApplicationForm form;                                     ///< What it says.
  ApplicationState state = ApplicationState::kUnspecified;  ///< How it stands.
  std::int64_t submitted_at_ms = 0;                         ///< When it was entered.
  AccountId submitted_by{};                                 ///< By whom of the operator's people.
  std::int64_t decided_at_ms = 0;                           ///< 0 while it is pending.
  AccountId decided_by{};                                   ///< By whom.
  std::string reason;                                       ///< Of the decision; may be empty for an approval.
  std::uint64_t space_id = 0;                               ///< Of the school's space, once it is approved.
};

/// Asks for a page of applications.
struct ApplicationsRequest {
  ApplicationState state = ApplicationState::kUnspecified;  ///< Only those; kUnspecified = all.
  std::uint64_t after = 0;                                  ///< Those behind this number; 0 = from the first.
  std::uint32_t limit = 0;                                  ///< 1 to 200; 0 = 100. The server may send fewer.
};

/// A page of applications.
struct ApplicationPage {
  std::vector<Application> applications;  ///< Ascending by number.
  std::uint64_t next_after = 0;           ///< ApplicationsRequest::after of the next page. 0 = there is none.
};

/// Who signs up as a school's first administrator; login and password stand in Options.
struct FirstAdmin {
  std::string mobile;  ///< As in the application.
  std::string code;    ///< 8 digits, as they came.
  std::string name;    ///< The person's: 1 to 256 bytes.
};

}  // namespace atrium::client
