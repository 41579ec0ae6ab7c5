#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "bench/load/server_program.h"

namespace atrium::bench {

// `atriumd demo` as shipped.
struct DemoServer {
  std::unique_ptr<ServerProgram> program;
  std::string card;  // the text of its demo.json
  std::uint16_t port = 0;
};

// Begins or goes on with the school in folder/data, and returns when it serves. Its log is folder/atriumd.log.
DemoServer start_demo(const std::filesystem::path& folder, std::size_t load_accounts);

}  // namespace atrium::bench
