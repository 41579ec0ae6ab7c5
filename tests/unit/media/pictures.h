#pragma once

#include <filesystem>
#include <string>

// Pictures for tests, made here.
namespace atrium::media {

// How a picture is made: its size, and what stands in it beside the picture.
struct Sketch {
  int width = 60;
  int height = 40;
  int orientation = 1;       // as in EXIF: 6 is to be shown turned
  bool tells_place = false;  // GPS and a comment in its EXIF
};

// The bytes of a picture in this format, ".jpg" for example.
std::string picture(const std::string& format, const Sketch& sketch = {});
// What a picture says of itself.
struct Told {
  int width = 0;
  int height = 0;
  bool tells_place = false;  // or of the camera
};
Told told_by(const std::filesystem::path& file);

}  // namespace atrium::media
