#pragma once

#include <arpa/inet.h>
#include <zlib.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

// PNGs that are made here, for tests (ISO/IEC 15948).
namespace atrium::test {

inline constexpr std::string_view kPngMark("\x89PNG\r\n\x1a\n", 8);

inline std::string big_endian(std::uint32_t number) {
  const auto turned = htonl(number);
  std::string bytes(sizeof turned, '\0');
  std::memcpy(bytes.data(), &turned, sizeof turned);
  return bytes;
}

// A piece of a PNG, with its sum.
inline std::string png_chunk(const std::string& name, const std::string& bytes) {
  const auto summed = name + bytes;
  const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(summed.data()), static_cast<uInt>(summed.size()));
  return big_endian(static_cast<std::uint32_t>(bytes.size())) + summed + big_endian(static_cast<std::uint32_t>(sum));
}

// So large, one bit a pixel. `colour_type`: 0 is black and white, 3 by a palette, whose chunks are `palette`.
inline std::string png_around(std::uint32_t width, std::uint32_t height, const std::string& packed_rows,
                              char colour_type = 0, const std::string& palette = {}) {
  return std::string(kPngMark) +
         png_chunk("IHDR", big_endian(width) + big_endian(height) + std::string{1, colour_type, 0, 0, 0}) + palette +
         png_chunk("IDAT", packed_rows) + png_chunk("IEND", "");
}

// Of one colour, so large, whole and with right sums: nothing but its size is wrong with it.
inline std::string png_of(std::uint32_t width, std::uint32_t height) {
  const std::string row(1 + (width + 7) / 8, '\0');
  std::string packed(64 + row.size() * std::size_t{height} / 500, '\0');
  z_stream stream{};
  ::deflateInit(&stream, 9);
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  for (std::uint32_t y = 0; y < height; ++y) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(row.data()));
    stream.avail_in = static_cast<uInt>(row.size());
    if (::deflate(&stream, y + 1 == height ? Z_FINISH : Z_NO_FLUSH) != (y + 1 == height ? Z_STREAM_END : Z_OK)) {
      throw std::runtime_error("a picture does not fit");
    }
  }
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return png_around(width, height, packed);
}

}  // namespace atrium::test
