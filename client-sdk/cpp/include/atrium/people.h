#pragma once

#include <atrium/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The values about people, their roles and devices, and the audit. All texts are UTF-8; all times are milliseconds since 1970-01-01 UTC
// by the server's clock.
namespace atrium::client {

// The order on which an act of the administration rests.
struct Ground {
  std::string order_number;  // at most 64 bytes
  std::string order_date;    // YYYY-MM-DD
};

struct VerificationOutcome {
  AccountId id{};
  ErrorCode refused = ErrorCode::kUnspecified;  // kUnspecified: it was done
  TeacherStatus status = TeacherStatus::kNone;  // now
};

enum class DeviceId : std::uint64_t {};

struct Device {
  DeviceId id{};
  std::string name;
  std::int64_t created_at_ms = 0;
  bool online = false;
  bool current = false;  // the one that asked
};

struct PeopleRequest {
  Role role = Role::kUnspecified;  // only those with it; kUnspecified = all
  AccountId after{};               // those behind this one; 0 = from the beginning
  std::uint32_t limit = 0;         // 1 to 200; 0 = 100
};

struct PeoplePage {
  std::vector<Person> people;  // ascending by id
  AccountId next_after{};      // PeopleRequest::after of the next page; 0 = there is none
};

enum class AuditAct {
  kUnknown,  // made by a newer server
  kRoleGranted,
  kRoleRevoked,
  kAccountClosed,
  kVerification,
  kDevicesRevoked,
  kPasswordChanged,
};

// One act that was done by a right that not everybody has.
struct AuditRecord {
  std::string bytes;  // as the server keeps it and as it is hashed
  std::uint64_t number = 0;
  std::int64_t at_ms = 0;
  AccountId actor{};  // 0 = the server
  AuditAct act = AuditAct::kUnknown;
  AccountId account{};  // whom it is about
  Role role = Role::kUnspecified;
  TeacherStatus status = TeacherStatus::kNone;
  Ground ground;
  std::string reason;
  std::vector<DeviceId> devices;
};

struct AuditPage {
  std::vector<AuditRecord> records;  // ascending, without holes
  std::uint64_t newest_number = 0;   // 0 = there is none
  std::string newest_hash;           // 32 bytes: SHA-256 of the newest record's bytes
};

// Reads a record's bytes. Nothing if they are none.
Result<AuditRecord> read_audit_record(std::string bytes);

// Where an audit stops hanging together.
struct AuditBreak {
  std::uint64_t number = 0;  // of the record that does not follow on the one before
  std::string why;
};

// Follows an audit record by record: numbers without holes from 1 on, each with the hash of the one before. That nothing is missing at
// the end is known only by comparing `number` and `hash` with what the server or a printed sheet says.
class AuditChain {
 public:
  // Nothing if the record follows; else where and why not.
  std::optional<AuditBreak> add(const std::string& bytes);
  std::uint64_t number() const { return number_; }
  const std::string& hash() const { return hash_; }  // 32 bytes; empty before the first record

 private:
  std::uint64_t number_ = 0;
  std::string hash_;
};

}  // namespace atrium::client
