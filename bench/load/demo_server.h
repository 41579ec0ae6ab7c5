#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/server_program.h"

namespace atrium::bench {

// `atriumd demo` as shipped.
struct DemoServer {
  std::unique_ptr<ServerProgram> program;
  std::string card;  // the text of its demo.json
  std::uint16_t port = 0;
};

// Begins or goes on with the school in folder/data, and returns when it serves. Its log is folder/atriumd.log. `settings` are
// flags, each with its value.
DemoServer start_demo(const std::filesystem::path& folder, std::size_t load_accounts,
                      const std::vector<std::string>& settings = {});

}  // namespace atrium::bench
