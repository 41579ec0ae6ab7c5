// Sections 1 to 5, 9 and 10 of the Autobahn test suite.
#include "tests/hostile/case.h"

namespace atrium::test {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;

std::string number(std::string_view section, std::size_t last) { return std::string(section) + "." + std::to_string(last); }

std::string repeated(std::string_view what, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    text.append(what.substr(0, size - text.size()));
  }
  return text;
}

// A rule is broken after a message that was good, and a ping comes behind it; then all three in pieces of a byte.
Case broken_after_a_message(std::string_view id) { return Case(std::string(id)).text(kHello).echoes(kHello); }

}  // namespace

std::vector<Case> frame_sizes() {
  std::vector<Case> cases;
  for (const auto& [section, opcode, filling] : {std::tuple("1.1", kText, '*'), std::tuple("1.2", kBinary, '\xFE')}) {
    std::size_t last = 0;
    for (const std::size_t size : {0, 125, 126, 127, 128, 65535, 65536}) {
      const std::string payload(size, filling);
      cases.push_back(Case(number(section, ++last)).frame(opcode, payload).echoes(payload));
    }
    const std::string payload(65536, filling);
    cases.push_back(Case(number(section, ++last)).frame(opcode, payload).chopped(997).echoes(payload));
  }
  return cases;
}

std::vector<Case> pings() {
  const std::string longest(125, '\xFE');
  const std::string odd("\x00\xFF\xFE\xFD\xFC\xFB\x00\xFF", 8);
  std::vector<Case> cases{
      Case("2.1").ping().is_ponged(""),
      Case("2.2").ping(kHello).is_ponged(kHello),
      Case("2.3").ping(odd).is_ponged(odd),
      Case("2.4").ping(longest).is_ponged(longest),
      Case("2.5").ping(longest + "x").fails(kProtocolError),
      Case("2.6").ping(longest).chopped(1).is_ponged(longest),
      Case("2.7").pong(),
      Case("2.8").pong("unsolicited pong payload"),
      Case("2.9").pong("unsolicited pong payload").ping("ping payload").is_ponged("ping payload"),
      Case("2.10"),
      Case("2.11").chopped(1),
  };
  for (int i = 0; i < 10; ++i) {
    const auto payload = "payload-" + std::to_string(i);
    cases[9].ping(payload).is_ponged(payload);
    cases[10].ping(payload).is_ponged(payload);
  }
  return cases;
}

std::vector<Case> reserved_bits() {
  return {
      Case("3.1").text(kHello, Part::kLast, 1).fails(kProtocolError),
      broken_after_a_message("3.2").text(kHello, Part::kLast, 2).ping().fails(kProtocolError),
      broken_after_a_message("3.3").after(1).text(kHello, Part::kLast, 3).after(1).ping().fails(kProtocolError),
      broken_after_a_message("3.4").text(kHello, Part::kLast, 4).ping().chopped(1).fails(kProtocolError),
      Case("3.5").binary("\x01\xFF\xFE\xFD\xFC\xFB\x01\xFF", Part::kLast, 5).fails(kProtocolError),
      Case("3.6").binary(kHello, Part::kLast, 6).fails(kProtocolError),
      Case("3.7").frame(8, "", Part::kLast, 7).fails(kProtocolError),
  };
}

std::vector<Case> opcodes() {
  std::vector<Case> cases;
  for (const auto& [section, first] : {std::pair("4.1", 3), std::pair("4.2", 11)}) {
    constexpr char kPayload[] = "reserved opcode payload";
    const auto id = [name = section](std::size_t last) { return number(name, last); };
    cases.push_back(Case(id(1)).frame(first, "").fails(kProtocolError));
    cases.push_back(Case(id(2)).frame(first + 1, kPayload).fails(kProtocolError));
    cases.push_back(broken_after_a_message(id(3)).frame(first + 2, "").ping().fails(kProtocolError));
    cases.push_back(broken_after_a_message(id(4)).frame(first + 3, kHello).ping().fails(kProtocolError));
    cases.push_back(broken_after_a_message(id(5)).frame(first + 4, kHello).ping().chopped(1).fails(kProtocolError));
  }
  return cases;
}

std::vector<Case> fragmentation() {
  const auto two = [](std::string_view id) { return Case(std::string(id)).text("fragment1", kMore); };
  const auto whole = [](Case begun) { return begun.more("fragment2").echoes("fragment1fragment2"); };
  const auto pinged = [&](std::string_view id, std::size_t answers) {
    auto begun = two(id).ping("ping payload").is_ponged("ping payload");
    return whole(answers > 0 ? begun.after(answers) : begun);
  };
  const auto orphan = [](std::string_view id, Part part) {
    return Case(std::string(id)).more("non-continuation payload", part);
  };
  std::vector<Case> cases{
      Case("5.1").frame(9, "fragment1", kMore).more("fragment2").fails(kProtocolError),
      Case("5.2").frame(10, "fragment1", kMore).more("fragment2").fails(kProtocolError),
      whole(two("5.3")),
      whole(two("5.4").after(0)),
      whole(two("5.5").chopped(1)),
      pinged("5.6", 0),
      pinged("5.7", 1),
      pinged("5.8", 0).chopped(1),
      orphan("5.9", Part::kLast).text(kHello).fails(kProtocolError),
      orphan("5.10", Part::kLast).after(0).text(kHello).fails(kProtocolError),
      orphan("5.11", Part::kLast).text(kHello).chopped(1).fails(kProtocolError),
      orphan("5.12", kMore).text(kHello).fails(kProtocolError),
      orphan("5.13", kMore).after(0).text(kHello).fails(kProtocolError),
      orphan("5.14", kMore).text(kHello).chopped(1).fails(kProtocolError),
      whole(two("5.15")).more("fragment3", kMore).text("fragment4").fails(kProtocolError),
      Case("5.16").more("fragment1", kMore).text("fragment2", kMore).more("fragment3").fails(kProtocolError),
      Case("5.17").more("fragment1").text("fragment2", kMore).more("fragment3").fails(kProtocolError),
      two("5.18").text("fragment2").fails(kProtocolError),
  };
  for (const auto* id : {"5.19", "5.20"}) {
    auto begun = two(id).more("fragment2", kMore).ping("pongme 1!").is_ponged("pongme 1!").after(1);
    begun.more("fragment3", kMore).more("fragment4", kMore).ping("pongme 2!").is_ponged("pongme 2!");
    begun.more("fragment5").echoes("fragment1fragment2fragment3fragment4fragment5");
    cases.push_back(std::string_view(id) == "5.20" ? begun.chopped(9 + 6) : begun);  // about a frame a piece
  }
  return cases;
}

std::vector<Case> large_messages(Opcode kind) {
  std::vector<Case> cases;
  const auto opcode = static_cast<int>(kind);
  const auto filling = opcode == kText ? "BAsd7&jh23"sv : "\x80\xFE\x23\xFA\xF0"sv;
  const auto section = [&](int of_text) { return "9." + std::to_string(opcode == kText ? of_text : of_text + 1); };
  std::size_t last = 0;
  for (const std::size_t size : {64 * kKiB, 256 * kKiB, kMiB, 4 * kMiB, 8 * kMiB, 16 * kMiB}) {
    const auto payload = repeated(filling, size);
    cases.push_back(Case(number(section(1), ++last)).frame(opcode, payload).echoes(payload));
  }
  last = 0;
  for (std::size_t fragment = 64; fragment <= 4 * kMiB; fragment *= 4) {
    const auto payload = repeated(filling, 4 * kMiB);
    cases.push_back(Case(number(section(3), ++last)).in_fragments(opcode, payload, fragment).echoes(payload));
  }
  last = 0;
  for (std::size_t piece = 64; piece <= 2 * kKiB; piece *= 2) {
    const auto payload = repeated(filling, kMiB);
    cases.push_back(Case(number(section(5), ++last)).frame(opcode, payload).chopped(piece).echoes(payload));
  }
  last = 0;
  for (const std::size_t size : {0, 16, 64, 256, 1024, 4096}) {
    auto& one = cases.emplace_back(number(section(7), ++last));
    for (std::size_t round = 0; round < 1000; ++round) {
      one.after(round).frame(opcode, repeated(filling, size)).echoes(repeated(filling, size));
    }
  }
  return cases;
}

std::vector<Case> many_fragments() {
  const std::string payload(65536, '*');
  return {Case("10.1.1").in_fragments(kText, payload, 1300).echoes(payload)};
}

}  // namespace atrium::test
