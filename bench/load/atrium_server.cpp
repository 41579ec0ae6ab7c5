#include "bench/load/atrium_server.h"

#include <fstream>
#include <sstream>

namespace atrium::bench {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

AtriumServer start_atrium(const std::filesystem::path& folder, std::size_t accounts) {
  const auto data = folder / "data";
  std::filesystem::remove_all(data);
  std::filesystem::create_directories(folder);
  const std::vector<std::string> line{program_folder() / "atriumd", "demo", "--data", data, "--port", "0", "--load",
                                      std::to_string(accounts)};
  auto program = std::make_unique<ServerProgram>(line, folder / "atriumd.log");
  program->wait_for_file(data / "demo.json");
  auto card = read_file(data / "demo.json");
  constexpr std::string_view kAddress = "ws://127.0.0.1:";
  const auto port = std::stoi(card.substr(card.find(kAddress) + kAddress.size()));
  return {std::move(program), static_cast<std::uint16_t>(port), std::move(card)};
}

}  // namespace atrium::bench
