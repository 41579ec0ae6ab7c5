// Photographs: what is fetched is the picture, upright, and nothing that a telephone has written beside it.
#include "tests/integration/files_school.h"
#include "tests/support/black_png.h"

namespace atrium::test {
namespace {

using client::Entry;

constexpr std::string_view kSecret = "SECRET";                                    // begins all that is beside the picture
constexpr std::uint32_t kMaker = 0x010F, kOrientation = 0x0112, kPlace = 0x8825;  // tags of Exif

// A JPEG of 24 by 16 pixels, the left half black and the right one white.
std::string bare_jpeg() {
  return bytes_of_hex(
      "ffd8ffe000104a46494600010100000100010000ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c3933383"
      "740485c"
      "4e404457453738506d51575f626768673e4d71797064785c656763ffc0000b080010001801011100ffc4001500010100000000000000000000000"
      "00000"
      "0708ffc40018100100030100000000000000000000000000074583c2ffda0008010100003f003f2045769976404fe408aed32ec80fffd9");
}

std::string number(std::uint32_t value, int bytes) {
  std::string result;
  for (int i = 0; i < bytes; ++i) {
    result += static_cast<char>(value >> (8 * i));
  }
  return result;
}

// A field of a directory (TIFF 6.0): a type, how many, and where they are or what they are.
std::string field(std::uint32_t tag, std::uint32_t type, std::uint32_t count, std::uint32_t value) {
  return number(tag, 2) + number(type, 2) + number(count, 4) + number(value, 4);
}

// As a telephone writes it (Exif 2.32): who made it, how to hold it, and where it was taken.
std::string exif(std::uint32_t orientation) {
  constexpr std::uint32_t kAscii = 2, kShort = 3, kLong = 4, kRational = 5;
  constexpr std::uint32_t kFirst = 8, kGps = kFirst + 2 + 3 * 12 + 4, kTexts = kGps + 2 + 2 * 12 + 4;
  const std::string maker("SECRETCAMERA\0\0\0\0", 16);
  const auto latitude = number(55, 4) + number(1, 4) + number(45, 4) + number(1, 4) + number(7, 4) + number(1, 4);
  return std::string("Exif\0\0", 6) + "II" + number(42, 2) + number(kFirst, 4) + number(3, 2) +
         field(kMaker, kAscii, 13, kTexts) + field(kOrientation, kShort, 1, orientation) + field(kPlace, kLong, 1, kGps) +
         number(0, 4) + number(2, 2) + field(1, kAscii, 2, 'N') + field(2, kRational, 3, kTexts + 16) + number(0, 4) +
         maker + latitude;
}

std::string segment(char marker, const std::string& bytes) {
  const auto size = bytes.size() + 2;
  return std::string{'\xFF', marker, static_cast<char>(size >> 8), static_cast<char>(size)} + bytes;
}

std::string photograph(std::uint32_t orientation) {
  const auto place =
      std::string("http://ns.adobe.com/xap/1.0/\0", 29) + "<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRETXMP</x:xmpmeta>";
  return bare_jpeg().insert(2, segment('\xE1', exif(orientation)) + segment('\xE1', place) +
                                   segment('\xED', std::string("Photoshop 3.0\0", 14) + "SECRETIPTC") +
                                   segment('\xFE', "SECRETCOMMENT")) +
         "SECRETTAIL";
}

// What stands before the picture's own bytes: the letters of its markers (T.81, B.1.1.3).
std::string markers_of(const std::string& jpeg) {
  std::string markers;
  for (std::size_t at = 2; at + 4 <= jpeg.size() && jpeg[at] == '\xFF';) {
    markers += jpeg[at + 1];
    if (jpeg[at + 1] == '\xDA') {
      return markers;
    }
    at += 2 + static_cast<unsigned char>(jpeg[at + 2]) * 256U + static_cast<unsigned char>(jpeg[at + 3]);
  }
  ADD_FAILURE() << "it has no picture";
  return markers;
}

std::uint32_t number_at(const std::string& bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i > 0; --i) {
    value = value << 8 | static_cast<unsigned char>(bytes.at(at + i - 1));
  }
  return value;
}

// What its Exif tells, by the tags of the first directory, each with its value.
std::map<std::uint32_t, std::uint32_t> told_by(const std::string& picture) {
  std::map<std::uint32_t, std::uint32_t> told;
  const auto begin = picture.find(std::string("Exif\0\0II*\0", 10));
  if (begin != std::string::npos) {
    const auto directory = begin + 6 + number_at(picture, begin + 10, 4);
    for (std::uint32_t i = 0; i < number_at(picture, directory, 2); ++i) {
      const auto field = directory + 2 + 12 * i;
      told[number_at(picture, field, 2)] = number_at(picture, field + 8, 4);
    }
  }
  return told;
}
class Photographs : public FilesSchool {
 protected:
  Entry send(const std::string& bytes) const {
    return sender("ivanova")->send_file(group_, write_file(folder_ / "IMG_2041.jpg", bytes));
  }
  std::string fetched(const Entry& entry, const std::string& end = {}) const {
    return call("GET", path_of(entry.chat, entry.seq) + end, "college.petrov").body;
  }
};

TEST_F(Photographs, AreFetchedWithoutPlaceCameraAndComments) {
  const auto sent = photograph(6);
  const auto entry = send(sent);
  EXPECT_EQ(entry.files.at(0).type, "image/jpeg");
  EXPECT_EQ(entry.files.at(0).kind, client::FileKind::kImage);
  const auto picture = fetched(entry);
  EXPECT_EQ(picture.size(), entry.files.at(0).size);
  for (const char forgotten : {'\xE1', '\xED', '\xFE'}) {  // Exif and XMP, IPTC, comments
    EXPECT_NE(markers_of(sent).find(forgotten), std::string::npos);
    EXPECT_EQ(markers_of(picture).find(forgotten), std::string::npos);
  }
  const auto small = fetched(entry, "/thumbnail");
  EXPECT_EQ(small.substr(0, 4) + small.substr(8, 4), "RIFFWEBP");
  for (const auto tag : {kMaker, kPlace}) {
    EXPECT_TRUE(told_by(sent).contains(tag));
    EXPECT_FALSE(told_by(small).contains(tag));  // libvips writes an Exif of its own into a WebP
  }
  for (const auto& bytes : {picture, small}) {
    EXPECT_EQ(bytes.find(kSecret), std::string::npos);
    EXPECT_EQ(bytes.find("adobe"), std::string::npos);
  }
}

TEST_F(Photographs, AreNowhereOnTheDiskAsTheyWereSent) {
  send(photograph(6));
  EXPECT_TRUE(comes_about([&] { return stored().size() == 2; }));
  for (const auto& path : stored()) {
    EXPECT_EQ(content_of(path).find(kSecret), std::string::npos) << path;
  }
}

TEST_F(Photographs, StandUpright) {
  for (const auto& [orientation, width, height] :
       {std::tuple(1U, 24U, 16U), {6U, 16U, 24U}, {8U, 16U, 24U}, {3U, 24U, 16U}}) {
    const auto entry = send(photograph(orientation));
    EXPECT_EQ(entry.files.at(0).width, width) << orientation;
    EXPECT_EQ(entry.files.at(0).height, height) << orientation;
    const auto picture = fetched(entry);
    const auto frame = picture.find("\xFF\xC0");  // height and width follow (T.81, B.2.2)
    ASSERT_NE(frame, std::string::npos);
    EXPECT_EQ(static_cast<unsigned char>(picture[frame + 6]), height) << orientation;
    EXPECT_EQ(static_cast<unsigned char>(picture[frame + 8]), width) << orientation;
    const auto small = fetched(entry, "/thumbnail");
    const auto key = small.find("\x9D\x01\x2A");  // width and height follow (RFC 6386, 9.1)
    ASSERT_NE(key, std::string::npos);
    EXPECT_EQ(static_cast<unsigned char>(small[key + 3]), width) << orientation;
    EXPECT_EQ(static_cast<unsigned char>(small[key + 5]), height) << orientation;
    EXPECT_EQ(told_by(small)[kOrientation], 1U) << "it is not to be turned again";
  }
}

}  // namespace
}  // namespace atrium::test
