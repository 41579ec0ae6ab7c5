// Section 7 of the Autobahn test suite: the closing handshake.
#include "tests/hostile/case.h"

namespace atrium::test {
namespace {

constexpr std::uint16_t kNormal = 1000;

}  // namespace

std::vector<Case> closing() {
  const std::string bad_reason = "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5\xED\xA0\x80\x65\x64\x69\x74\x65\x64";
  std::vector<Case> cases{
      Case("7.1.1").text(kHello).echoes(kHello),
      Case("7.1.2").close(kNormal).frame(8, ""),
      Case("7.1.3").close(kNormal).ping(),
      Case("7.1.4").close(kNormal).text(kHello),
      Case("7.1.5").text("fragment1", kMore).close(kNormal).more("fragment2"),
      Case("7.1.6").text(std::string(256 * 1024, 'x')).echoes(std::string(256 * 1024, 'x')).text(kHello).echoes(kHello),
      Case("7.3.1").close_with_payload("").is_closed(kNormal),
      Case("7.3.2").close_with_payload("a").fails(kProtocolError),
      Case("7.3.3").close(kNormal),
      Case("7.3.4").close(kNormal, kHello),
      Case("7.3.5").close(kNormal, std::string(123, '*')),
      Case("7.3.6").close(kNormal, std::string(124, '*')).fails(kProtocolError),
      Case("7.5.1").close(kNormal, bad_reason).fails(kProtocolError),
  };
  cases[5].close(kNormal).ping().perhaps();
  const auto add = [&](std::string_view section, std::size_t last, std::uint16_t code) -> Case& {
    return cases.emplace_back(std::string(section) + "." + std::to_string(last)).close(code);
  };
  std::size_t last = 0;
  for (const std::uint16_t code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999}) {
    add("7.7", ++last, code).is_closed(code);
  }
  last = 0;
  for (const std::uint16_t code : {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999}) {
    add("7.9", ++last, code).fails(kProtocolError);
  }
  // The RFC knows no codes from 5000 on, and doesn't say what becomes of them: they are answered like others.
  add("7.13", 1, 5000).is_closed(5000);
  add("7.13", 2, 65535).is_closed(65535);
  return cases;
}

}  // namespace atrium::test
