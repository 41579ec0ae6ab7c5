#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/json.h"

namespace atrium::test {

// What the server answers to a message that it refuses.
struct Refusal {
  std::uint64_t reply_to = 0;
  std::string code;   // as in errors.proto
  std::string field;  // empty: any
};

// One of the golden messages in proto/vectors; its README.md tells what each part means.
struct WireVector {
  std::string file;
  std::string name;
  bool from_client = false;
  std::string bytes;
  std::vector<Json> frames;  // of a valid one
  bool reencodes = true;

  // Of an invalid one.
  bool before_sign_in = false;
  std::optional<std::uint16_t> close_code;
  std::optional<Refusal> refusal;
  bool breaks_connection = false;

  bool valid() const { return !close_code && !refusal && !breaks_connection; }
};

// All of them, from the folder `root`. Throws if a file makes no sense.
std::vector<WireVector> load_wire_vectors(const std::string& root);

std::string to_hex(std::string_view bytes);

}  // namespace atrium::test
