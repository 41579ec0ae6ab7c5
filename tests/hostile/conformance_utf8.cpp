// Section 6 of the Autobahn test suite: text is UTF-8. From 6.5 on a sequence in one frame each, those of Markus Kuhn's
// "UTF-8 decoder capability and stress test".
#include <span>

#include "tests/hostile/case.h"

namespace atrium::test {
namespace {

using namespace std::string_view_literals;

constexpr std::uint16_t kBadText = 1007;
constexpr auto kKosme = "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5"sv;  // κόσμε
constexpr auto kSurrogate = "\xED\xA0\x80"sv;
constexpr auto kBeyond = "\xF4\x90\x80\x80"sv;  // 0x110000
constexpr auto kEdited = "edited"sv;

enum class Text { kGood, kBad };

class Section {
 public:
  Section(std::vector<Case>& cases, std::string name) : cases_(cases), name_(std::move(name)) {}

  void add(Text text, std::string_view payload) {
    auto& one = cases_.emplace_back(name_ + "." + std::to_string(++last_)).text(payload);
    text == Text::kGood ? one.echoes(payload) : one.fails(kBadText);
  }
  void add_all(Text text, std::span<const std::string_view> payloads) {
    for (const auto payload : payloads) {
      add(text, payload);
    }
  }

 private:
  std::vector<Case>& cases_;
  const std::string name_;
  std::size_t last_ = 0;
};

// 6.6: only where a character ends is it text.
void add_prefixes(Section section) {
  for (std::size_t size = 1; size <= kKosme.size(); ++size) {
    const bool is_whole = size == kKosme.size() || (kKosme[size] & 0xC0) != 0x80;
    section.add(is_whole ? Text::kGood : Text::kBad, kKosme.substr(0, size));
  }
}

// 6.13: each byte that begins a character, alone before a space.
void add_lonely_starts(Section section) {
  constexpr std::pair<int, int> kRanges[] = {{0xC0, 0xDF}, {0xE0, 0xEF}, {0xF0, 0xF7}, {0xF8, 0xFB}, {0xFC, 0xFD}};
  for (const auto& [first, end] : kRanges) {
    std::string text;
    for (int start = first; start < end; ++start) {
      text += static_cast<char>(start);
      text += ' ';
    }
    section.add(Text::kBad, text);
  }
}

// 6.12.8: all continuations in a row.
std::string continuations() {
  std::string all;
  for (int byte = 0x80; byte < 0xBF; ++byte) {
    all += static_cast<char>(byte);
  }
  return all;
}

// 6.22: the last two of each plane are no characters, but good UTF-8.
void add_noncharacters(Section section) {
  section.add(Text::kGood, "\xEF\xBF\xBE");
  section.add(Text::kGood, "\xEF\xBF\xBF");
  for (unsigned plane = 1; plane <= 16; ++plane) {
    for (const unsigned last : {0xFFFEu, 0xFFFFu}) {
      const auto point = plane << 16 | last;
      const std::string text{static_cast<char>(0xF0 | point >> 18), static_cast<char>(0x80 | (point >> 12 & 0x3F)),
                             static_cast<char>(0x80 | (point >> 6 & 0x3F)), static_cast<char>(0x80 | (point & 0x3F))};
      section.add(Text::kGood, text);
    }
  }
}

// 6.1 to 6.4: messages of several frames.
void add_messages(std::vector<Case>& cases) {
  const auto hello1 = "Hello-µ@ßöä"sv;
  const auto hello2 = "üàá-UTF-8!!"sv;
  const auto hello = std::string(hello1) + std::string(hello2);
  const auto bad = std::string(kKosme) + std::string(kSurrogate) + std::string(kEdited);
  const auto beyond = std::string(kKosme) + std::string(kBeyond) + std::string(kEdited);
  const auto wrong_at = kKosme.size() + 2;  // with this byte nothing can make it good
  cases.push_back(Case("6.1.1").text("").echoes(""));
  cases.push_back(Case("6.1.2").text("", kMore).more("", kMore).more("").echoes(""));
  cases.push_back(Case("6.1.3").text("", kMore).more("middle", kMore).more("").echoes("middle"));
  cases.push_back(Case("6.2.1").text(hello).echoes(hello));
  cases.push_back(Case("6.2.2").text(hello1, kMore).more(hello2).echoes(hello));
  cases.push_back(Case("6.2.3").in_fragments(kText, hello, 1).echoes(hello));
  cases.push_back(Case("6.2.4").in_fragments(kText, kKosme, 1).echoes(kKosme));
  cases.push_back(Case("6.3.1").text(bad).fails(kBadText));
  cases.push_back(Case("6.3.2").in_fragments(kText, bad, 1).fails(kBadText));
  // The pong shows that the good part was taken; the rest never comes, so it is refused for what has come.
  const auto good_so_far = [](std::string_view id, std::string_view text) {
    return Case(std::string(id)).text(text, kMore).ping("so far").is_ponged("so far").after(1);
  };
  cases.push_back(good_so_far("6.4.1", kKosme).more(kBeyond, kMore).fails(kBadText));
  cases.push_back(
      good_so_far("6.4.2", beyond.substr(0, wrong_at - 1)).more(beyond.substr(wrong_at - 1, 1), kMore).fails(kBadText));
  cases.push_back(Case("6.4.3").beginning_of(kText, beyond, kKosme.size() + kBeyond.size()).fails(kBadText));
  cases.push_back(Case("6.4.4").beginning_of(kText, beyond, wrong_at).fails(kBadText));
}

constexpr std::string_view kSome[] = {"hello\x24world", "hello\xC2\xA2world", "hello\xE2\x82\xACworld",
                                      "hello\xF0\xA4\xAD\xA2world", kKosme};
constexpr std::string_view kFirst[] = {"\0"sv, "\xC2\x80", "\xE0\xA0\x80", "\xF0\x90\x80\x80"};
constexpr std::string_view kFirstTooLong[] = {"\xF8\x88\x80\x80\x80", "\xFC\x84\x80\x80\x80\x80"};
constexpr std::string_view kLast[] = {"\x7F", "\xDF\xBF", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"};
constexpr std::string_view kLastTooLong[] = {"\xF7\xBF\xBF\xBF", "\xFB\xBF\xBF\xBF\xBF", "\xFD\xBF\xBF\xBF\xBF\xBF"};
constexpr std::string_view kBoundaries[] = {"\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF"};
constexpr std::string_view kContinuations[] = {
    "\x80", "\xBF", "\x80\xBF", "\x80\xBF\x80", "\x80\xBF\x80\xBF", "\x80\xBF\x80\xBF\x80", "\x80\xBF\x80\xBF\x80\xBF"};
constexpr std::string_view kLastMissing[] = {"\xC0", "\xE0\x80", "\xF0\x80\x80", "\xF8\x80\x80\x80", "\xFC\x80\x80\x80\x80",
                                             "\xDF", "\xEF\xBF", "\xF7\xBF\xBF", "\xFB\xBF\xBF\xBF", "\xFD\xBF\xBF\xBF\xBF"};
constexpr std::string_view kImpossible[] = {"\xFE", "\xFF", "\xFE\xFE\xFF\xFF"};
constexpr std::string_view kOverlongSlash[] = {"\xC0\xAF", "\xE0\x80\xAF", "\xF0\x80\x80\xAF", "\xF8\x80\x80\x80\xAF",
                                               "\xFC\x80\x80\x80\x80\xAF"};
constexpr std::string_view kOverlongMost[] = {"\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xF8\x87\xBF\xBF\xBF",
                                              "\xFC\x83\xBF\xBF\xBF\xBF"};
constexpr std::string_view kOverlongNul[] = {"\xC0\x80", "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xF8\x80\x80\x80\x80",
                                             "\xFC\x80\x80\x80\x80\x80"};
constexpr std::string_view kSurrogates[] = {"\xED\xA0\x80", "\xED\xAD\xBF", "\xED\xAE\x80", "\xED\xAF\xBF",
                                            "\xED\xB0\x80", "\xED\xBE\x80", "\xED\xBF\xBF"};
constexpr std::string_view kSurrogatePairs[] = {
    "\xED\xA0\x80\xED\xB0\x80", "\xED\xA0\x80\xED\xBF\xBF", "\xED\xAD\xBF\xED\xB0\x80", "\xED\xAD\xBF\xED\xBF\xBF",
    "\xED\xAE\x80\xED\xB0\x80", "\xED\xAE\x80\xED\xBF\xBF", "\xED\xAF\xBF\xED\xB0\x80", "\xED\xAF\xBF\xED\xBF\xBF"};
constexpr std::string_view kSpecials[] = {"\xEF\xBF\xB9", "\xEF\xBF\xBA", "\xEF\xBF\xBB", "\xEF\xBF\xBC",
                                          "\xEF\xBF\xBD", "\xEF\xBF\xBE", "\xEF\xBF\xBF"};

}  // namespace

std::vector<Case> utf8() {
  std::vector<Case> cases;
  add_messages(cases);
  Section(cases, "6.5").add_all(Text::kGood, kSome);
  add_prefixes({cases, "6.6"});
  Section(cases, "6.7").add_all(Text::kGood, kFirst);
  Section(cases, "6.8").add_all(Text::kBad, kFirstTooLong);
  Section(cases, "6.9").add_all(Text::kGood, kLast);
  Section(cases, "6.10").add_all(Text::kBad, kLastTooLong);
  Section boundaries(cases, "6.11");
  boundaries.add_all(Text::kGood, kBoundaries);
  boundaries.add(Text::kBad, kBeyond);
  Section unexpected(cases, "6.12");
  unexpected.add_all(Text::kBad, kContinuations);
  unexpected.add(Text::kBad, continuations());
  add_lonely_starts({cases, "6.13"});
  Section(cases, "6.14").add_all(Text::kBad, kLastMissing);
  std::string all_missing;
  for (const auto sequence : kLastMissing) {
    all_missing += sequence;
  }
  Section(cases, "6.15").add(Text::kBad, all_missing);
  Section(cases, "6.16").add_all(Text::kBad, kImpossible);
  Section(cases, "6.17").add_all(Text::kBad, kOverlongSlash);
  Section(cases, "6.18").add_all(Text::kBad, kOverlongMost);
  Section(cases, "6.19").add_all(Text::kBad, kOverlongNul);
  Section(cases, "6.20").add_all(Text::kBad, kSurrogates);
  Section(cases, "6.21").add_all(Text::kBad, kSurrogatePairs);
  add_noncharacters({cases, "6.22"});
  Section(cases, "6.23").add_all(Text::kGood, kSpecials);
  return cases;
}

}  // namespace atrium::test
