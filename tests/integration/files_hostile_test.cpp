// Files that mean harm, sent by somebody who may: nobody's browser is given more than a row of bytes or a picture, nothing is unpacked, and
// others are served meanwhile.
#include <zlib.h>

#include <future>
#include <random>

#include "tests/integration/files_school.h"
#include "tests/support/black_png.h"
#include "tests/support/png.h"

namespace atrium::test {
namespace {

using client::Entry;
using client::FileKind;

constexpr std::string_view kCanary = "alert('canary')";

// GIF89a: one black pixel, with words in a comment.
std::string gif_that_says(const std::string& words) {
  return std::string("GIF89a\1\0\1\0\x80\0\0\0\0\0\xFF\xFF\xFF", 19) + "!\xFE" + static_cast<char>(words.size()) + words +
         std::string("\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", 17);
}

std::string little_endian(std::uint32_t number, int bytes) {
  std::string result;
  for (int i = 0; i < bytes; ++i) {
    result += static_cast<char>(number >> (8 * i));
  }
  return result;
}

// Zeros, so many MiB of them, as deflate packs them without a head of its own.
std::string packed_zeros(std::size_t mebibytes) {
  const std::string zeros(kMiB, '\0');
  std::string packed(64 + zeros.size() / 500 * mebibytes, '\0');
  z_stream stream{};
  ::deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  for (std::size_t i = 0; i < mebibytes; ++i) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zeros.data()));
    stream.avail_in = static_cast<uInt>(zeros.size());
    ::deflate(&stream, i + 1 == mebibytes ? Z_FINISH : Z_NO_FLUSH);
  }
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

// A ZIP of a thousand names for the same bytes, each of which would be so many MiB of zeros (APPNOTE, 4.3).
std::string zip_bomb(std::size_t mebibytes) {
  constexpr std::uint16_t kNames = 1000;
  const auto packed = packed_zeros(mebibytes);
  const auto sizes = little_endian(0, 4) + little_endian(static_cast<std::uint32_t>(packed.size()), 4) +
                     little_endian(static_cast<std::uint32_t>(mebibytes * kMiB), 4);
  const auto about = little_endian(20, 2) + little_endian(0, 2) + little_endian(8, 2) + little_endian(0, 4) + sizes;
  const auto file = "PK\3\4" + about + little_endian(4, 2) + little_endian(0, 2) + "zero" + packed;
  std::string directory;
  for (std::uint16_t i = 0; i < kNames; ++i) {
    directory += "PK\1\2" + little_endian(20, 2) + about + little_endian(4, 2) + std::string(16, '\0') + "zero";
  }
  return file + directory + "PK\5\6" + std::string(4, '\0') + little_endian(kNames, 2) + little_endian(kNames, 2) +
         little_endian(static_cast<std::uint32_t>(directory.size()), 4) +
         little_endian(static_cast<std::uint32_t>(file.size()), 4) + std::string(2, '\0');
}

class HostileFiles : public FilesSchool {
 protected:
  Entry send_bytes(FileSender& from, const std::string& name, const std::string& bytes) const {
    return from.send_file(group_, write_file(folder_ / name, bytes));
  }
  HttpReply get(const Entry& entry, const std::string& end = {}) const {
    return call("GET", path_of(entry.chat, entry.seq) + end, "college.petrov");
  }
  // It is saved as it was sent, and shown nowhere.
  void expect_bytes(const Entry& entry, const std::string& sent) const {
    EXPECT_EQ(entry.files.at(0).kind, FileKind::kDocument);
    EXPECT_FALSE(entry.files.at(0).has_thumbnail);
    const auto reply = get(entry);
    EXPECT_TRUE(reply.body == sent);
    EXPECT_EQ(header(reply, "Content-Type"), "application/octet-stream") << entry.files.at(0).name;
    EXPECT_TRUE(header(reply, "Content-Disposition").starts_with("attachment;")) << reply.headers;
    EXPECT_EQ(header(reply, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header(reply, "Content-Security-Policy"), "sandbox; default-src 'none'");
    EXPECT_EQ(get(entry, "/thumbnail").status, 404);
  }
};

TEST_F(HostileFiles, ThatAreTwoThingsAreARowOfBytes) {
  const auto ivanova = sender("ivanova");
  const auto script = "<script>" + std::string(kCanary) + "</script>";
  const std::vector<std::pair<std::string, std::string>> files = {
      {"program.gif", "GIF89a/*" + std::string(20, '\0') + "*/=1;" + std::string(kCanary) + "//"},
      {"report.pdf", "%PDF-1.4\n1 0 obj<</Length 60>>stream\n<html>" + script + "</html>\nendstream endobj\n%%EOF\n"},
      {"page.png", "<!DOCTYPE html><html>" + script + "</html>"},
      {"page.jpg", "\xFF\xD8\xFF\xE0<html>" + script + "</html>"},
      {"page.txt", std::string(600, ' ') + "<html>" + script + "</html>"},
      {"feed.xml", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>" + script + "</html>"}};
  for (const auto& [name, bytes] : files) {
    expect_bytes(send_bytes(*ivanova, name, bytes), bytes);
  }
}

TEST_F(HostileFiles, ThatAreDrawingsWithAScriptAreNoPictures) {
  const auto ivanova = sender("ivanova");
  const auto script = "<script>" + std::string(kCanary) + "</script>";
  const auto drawing =
      "<svg xmlns='http://www.w3.org/2000/svg' onload=\"" + std::string(kCanary) + "\">" + script + "</svg>";
  for (const auto& bytes : {drawing, "<?xml version='1.0'?>\n" + drawing}) {
    const auto entry = send_bytes(*ivanova, "drawing.svg", bytes);
    EXPECT_EQ(entry.files.at(0).type, "image/svg+xml");
    expect_bytes(entry, bytes);
  }
  expect_bytes(send_bytes(*ivanova, "drawing.png", drawing), drawing);
}

TEST_F(HostileFiles, ThatArePicturesAreNothingElse) {
  const auto ivanova = sender("ivanova");
  const std::string words(kCanary);
  const std::vector<std::pair<std::string, std::string>> files = {
      {"image/gif", gif_that_says(words) + "/*" + words + "*/"},
      {"image/png", black_png() + "<script>" + words + "</script>"},
      {"image/png", black_png().insert(33, png_chunk("tEXt", std::string("Comment\0", 8) + words))}};
  for (const auto& [type, bytes] : files) {
    const auto entry = send_bytes(*ivanova, "picture", bytes);
    EXPECT_EQ(entry.files.at(0).kind, FileKind::kImage) << type;
    const auto reply = get(entry);
    EXPECT_EQ(header(reply, "Content-Type"), type);
    EXPECT_EQ(reply.body.find(kCanary), std::string::npos) << type;
    EXPECT_EQ(get(entry, "/thumbnail").body.find(kCanary), std::string::npos) << type;
  }
}

TEST_F(HostileFiles, ThatWouldBeAQuarterOfATerabyteAreUnpackedByNobody) {
  constexpr std::size_t kMebibytes = 256;
  const auto ivanova = sender("ivanova");
  const auto bytes = zip_bomb(kMebibytes);
  ASSERT_LT(bytes.size(), 2 * kMiB);
  const auto entry = send_bytes(*ivanova, "homework.zip", bytes);
  EXPECT_EQ(entry.files.at(0).type, "application/zip");
  expect_bytes(entry, bytes);
  EXPECT_TRUE(comes_about([&] { return stored_bytes() == bytes.size(); }));
}

TEST_F(HostileFiles, ThatAreTooManyPixelsAreNotDecoded) {
  const auto ivanova = sender("ivanova");
  const auto bytes = png_of(20'000, 20'000);
  ASSERT_LT(bytes.size(), kMiB);
  expect_bytes(send_bytes(*ivanova, "bomb.png", bytes), bytes);
}

// Within every bound of a picture, but its six MiB become two hundred, which take longer to be packed again than anybody has.
std::string slow_png() {
  constexpr std::uint32_t kSide = 7000;
  constexpr std::size_t kRow = 1 + kSide / 8;
  std::mt19937 random(1);
  std::string rows(kRow * kSide, '\0');
  for (std::size_t at = 0; at < rows.size(); ++at) {
    rows[at] = at % kRow == 0 ? '\0' : static_cast<char>(random());
  }
  std::string packed(::compressBound(rows.size()), '\0');
  auto size = static_cast<uLongf>(packed.size());
  ::compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()), rows.size(), 0);
  packed.resize(size);
  const auto palette = png_chunk("PLTE", "\1\1\1\1\1\1") + png_chunk("tRNS", "\1\2");
  return png_around(kSide, kSide, packed, 3, palette);
}

TEST_F(HostileFiles, ThatTakeTooLongAreCutShortAndKeepNobodyWaiting) {
  const auto ivanova = sender("ivanova");
  const auto petrov = sender("petrov");
  const auto bytes = slow_png();
  const auto slow = client::upload_file(ivanova->options(), write_file(folder_ / "slow.png", bytes)).value();
  auto view = std::async(std::launch::async, [&] { return ivanova->await(slow).value(); });
  const auto entry = send_bytes(*petrov, "black.png", black_png());
  EXPECT_EQ(view.wait_for(std::chrono::seconds(0)), std::future_status::timeout) << "petrov's is first";
  EXPECT_EQ(entry.files.at(0).kind, FileKind::kImage);
  EXPECT_EQ(get(entry, "/thumbnail").status, 200);
  EXPECT_EQ(view.get().state, client::UploadState::kReady);
  expect_bytes(ivanova->entry(group_, ivanova->send(group_, {slow}).value().seq), bytes);
  EXPECT_EQ(send_bytes(*petrov, "black.png", black_png()).files.at(0).kind, FileKind::kImage) << "and after it";
}

}  // namespace
}  // namespace atrium::test
