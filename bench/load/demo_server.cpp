#include "bench/load/demo_server.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace atrium::bench {

DemoServer start_demo(const std::filesystem::path& folder, std::size_t load_accounts,
                      const std::vector<std::string>& settings, Rates rates) {
  const auto data = folder / "data";
  const auto card = data / "demo.json";
  std::filesystem::remove(card);  // an earlier server's
  DemoServer server;
  std::vector<std::string> line{program_folder() / "atriumd", "demo", "--data", data, "--load",
                                std::to_string(load_accounts)};
  if (std::ranges::find(settings, "--port") == settings.end()) {
    line.insert(line.end(), {"--port", "0"});
  }
  if (rates == Rates::kRaised) {
    for (const auto* rate : {"commands", "messages", "connections"}) {
      line.insert(line.end(), {std::string("--rate.") + rate + "_per_second", "1000000"});
    }
  }
  line.insert(line.end(), settings.begin(), settings.end());
  server.program = std::make_unique<ServerProgram>(line, folder / "atriumd.log");
  server.program->wait_for_file(card);
  std::ostringstream text;
  text << std::ifstream(card).rdbuf();
  server.card = text.str();
  constexpr std::string_view kAddress = "://127.0.0.1:";
  server.port = static_cast<std::uint16_t>(std::stoi(server.card.substr(server.card.find(kAddress) + kAddress.size())));
  return server;
}

void tell_limits(JsonLine& line, std::string_view case_name) {
  if (case_name.starts_with("atrium")) {
    line.text("limits_raised", "commands, messages and connections a second");
  }
}

}  // namespace atrium::bench
