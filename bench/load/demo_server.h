#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/report.h"
#include "bench/load/server_program.h"

namespace atrium::bench {

// `atriumd demo`.
struct DemoServer {
  std::unique_ptr<ServerProgram> program;
  std::string card;  // the text of its demo.json
  std::uint16_t port = 0;
};

// How much may be asked for: as it is shipped, or as much as one account or the load likes, for a load that is not people.
enum class Rates { kShipped, kRaised };

// Begins or goes on with the school in folder/data, and returns when it serves, on a port that is free. Its log is
// folder/atriumd.log. `settings` are flags, each with its value.
DemoServer start_demo(const std::filesystem::path& folder, std::size_t load_accounts,
                      const std::vector<std::string>& settings = {}, Rates rates = Rates::kRaised);

// Says so in the result of a case of ours.
void tell_limits(JsonLine& line, std::string_view case_name);

}  // namespace atrium::bench
