#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "bench/load/server_program.h"

namespace atrium::bench {

struct AtriumServer {
  std::unique_ptr<ServerProgram> program;
  std::uint16_t port = 0;
  std::string card;  // the text of demo.json
};

// `atriumd demo` as shipped, with an empty data folder and so many accounts for load generators. Its data are in
// `folder`/data, its log beside. It can be connected to.
AtriumServer start_atrium(const std::filesystem::path& folder, std::size_t accounts);

}  // namespace atrium::bench
