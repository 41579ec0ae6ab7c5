#include "tests/unit/media/pictures.h"

#include <vips/vips.h>

#include <stdexcept>

namespace atrium::media {
namespace {

void begin() {
  static const bool has_begun = vips_init("media_test") == 0;
  if (!has_begun) {
    throw std::runtime_error("libvips does not begin");
  }
}

}  // namespace

std::string picture(const std::string& format, const Sketch& sketch) {
  begin();
  VipsImage* grey = nullptr;
  VipsImage* bytes = nullptr;
  vips_gaussnoise(&grey, sketch.width, sketch.height, "mean", 128.0, "sigma", 30.0, nullptr);
  vips_cast(grey, &bytes, VIPS_FORMAT_UCHAR, nullptr);
  g_object_unref(grey);
  if (sketch.tells_place) {
    vips_image_set_string(bytes, "exif-ifd3-GPSLatitude", "55/1 45/1 0/1 (55, 45, 0, Rational, 3 components, 24 bytes)");
    vips_image_set_string(bytes, "exif-ifd0-Make", "SECRETCAMERA (SECRETCAMERA, ASCII, 13 components, 13 bytes)");
  }
  if (sketch.orientation != 1) {
    vips_image_set_int(bytes, VIPS_META_ORIENTATION, sketch.orientation);
  }
  void* encoded = nullptr;
  std::size_t size = 0;
  if (vips_image_write_to_buffer(bytes, format.c_str(), &encoded, &size, nullptr) != 0) {
    throw std::runtime_error(vips_error_buffer());
  }
  g_object_unref(bytes);
  std::string result(static_cast<const char*>(encoded), size);
  g_free(encoded);
  return result;
}

Told told_by(const std::filesystem::path& file) {
  begin();
  auto* image = vips_image_new_from_file(file.c_str(), nullptr);
  if (image == nullptr) {
    throw std::runtime_error(vips_error_buffer());
  }
  const auto has = [&](const char* name) { return vips_image_get_typeof(image, name) != 0; };
  const Told told{
      vips_image_get_width(image), vips_image_get_height(image),
      has("exif-ifd3-GPSLatitude") || has("exif-ifd0-Make") || has(VIPS_META_XMP_NAME) || has(VIPS_META_IPTC_NAME)};
  g_object_unref(image);
  return told;
}

}  // namespace atrium::media
