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

// `atriumd demo` as shipped, but that one account may say as much as it likes: a load is not a person.
struct DemoServer {
  std::unique_ptr<ServerProgram> program;
  std::string card;  // the text of its demo.json
  std::uint16_t port = 0;
};

// Begins or goes on with the school in folder/data, and returns when it serves. Its log is folder/atriumd.log. `settings` are
// flags, each with its value.
DemoServer start_demo(const std::filesystem::path& folder, std::size_t load_accounts,
                      const std::vector<std::string>& settings = {});

// Says so in the result of a case of ours.
void tell_limits(JsonLine& line, std::string_view case_name);

}  // namespace atrium::bench
