// What others wrote, as `atrium` shows it: to a terminal and as JSON.
#include "client-sdk/cpp/cli/output.h"
#include "client-sdk/cpp/src/frames.h"
#include "tests/fuzz/fuzzing.h"
#include "tests/support/json.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  if (!client::is_utf8(input)) {
    return;  // no text: the SDK lets none through
  }
  const auto shown = cli::printable(input);
  check(client::is_utf8(shown), "what is shown is a text");
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto byte = static_cast<unsigned char>(shown[i]);
    check(byte != '\n' || shown.substr(i + 1, 4) == "    ", "nothing looks like a line of its own");
    check((byte >= 0x20 && byte != 0x7f) || byte == '\t' || byte == '\n', "no control character reaches a terminal");
    const bool after_c2 = i > 0 && static_cast<unsigned char>(shown[i - 1]) == 0xc2;
    check(!after_c2 || byte >= 0xa0, "nor one of two bytes");
  }
  const auto line = cli::JsonLine().text("text", input).texts("texts", {input, input}).str();
  check(line.find('\n') == std::string::npos, "an object is a line");
  const auto read = test::parse_json(line);
  check(read.at("text").text == input && read.at("texts").items.size() == 2 && read.at("texts").items[1].text == input,
        "and holds what was written");
}

}  // namespace atrium::fuzz
