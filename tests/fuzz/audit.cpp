// A copy of the audit: any record is read or refused, and the chain holds what was written and notices what was not.
#include <atrium/people.h>

#include "client-sdk/cpp/src/frames.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {
namespace {

void check_chain(wire::v1::AuditRecord record) {
  client::AuditChain chain;
  record.set_number(1);
  record.clear_previous_hash();
  const auto first = record.SerializeAsString();
  check(!chain.add(first) && chain.number() == 1 && chain.hash().size() == 32, "the first record stands by itself");
  const auto hash = chain.hash();
  record.set_number(2);
  check(chain.add(record.SerializeAsString()) && chain.number() == 1 && chain.hash() == hash,
        "one that names nothing before it does not follow");
  record.set_previous_hash(hash);
  check(!chain.add(record.SerializeAsString()) && chain.number() == 2, "one that names the first does");
  check(chain.add(first).has_value(), "nothing stands there twice");
}

}  // namespace

void take(std::string_view input) {
  const auto read = client::read_audit_record(std::string(input));
  client::AuditChain chain;
  const auto broken = chain.add(std::string(input));
  check(read || broken, "what cannot be read does not follow on anything");
  check(broken.has_value() == (chain.number() == 0) && (!broken || !broken->why.empty()), "a break says why");
  if (read) {
    check(read->bytes == input, "a record keeps its bytes");
    wire::v1::AuditRecord record;
    check(record.ParseFromArray(input.data(), static_cast<int>(input.size())) && record.number() == read->number,
          "and says what Protobuf reads in them");
    check_chain(record);
  }
}

}  // namespace atrium::fuzz
