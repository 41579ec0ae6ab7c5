#include <xxhash.h>

#include <array>
#include <charconv>

#include "storage/backup.h"

namespace atrium::storage {
namespace {

constexpr std::string_view kFirstWord = "atrium-backup-1";
constexpr std::size_t kNumbers = 6;

}  // namespace

// The first word and the numbers in hex, each behind a space; the last one is the checksum of what stands before it.
std::string encode_note(const BackupNote& note) {
  std::string line(kFirstWord);
  const auto append = [&line](std::uint64_t number) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    line.append(1, ' ').append(digits.data(), end);
  };
  append(note.mark.group.value);
  append(note.mark.hash);
  append(note.epoch.value);
  append(note.spaces);
  append(static_cast<std::uint64_t>(note.at_ms));
  append(XXH3_64bits(line.data(), line.size()));
  return line;
}

std::optional<BackupNote> decode_note(std::string_view line) {
  if (!line.starts_with(kFirstWord))
    return std::nullopt;
  std::array<std::uint64_t, kNumbers> numbers{};
  const char* at = line.data() + kFirstWord.size();
  const char* const end = line.data() + line.size();
  for (auto& number : numbers) {
    if (at == end || *at != ' ')
      return std::nullopt;
    const auto read = std::from_chars(at + 1, end, number, 16);
    if (read.ec != std::errc())
      return std::nullopt;
    at = read.ptr;
  }
  BackupNote note{Mark{GroupNumber(numbers[0]), numbers[1]}, Epoch(numbers[2]), numbers[3],
                  static_cast<std::int64_t>(numbers[4])};
  // One line says one thing only: whatever else is read the same was damaged.
  return encode_note(note) == line ? std::optional(note) : std::nullopt;
}

}  // namespace atrium::storage
