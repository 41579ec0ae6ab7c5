#include "server/media/child/pictures.h"

#include <unistd.h>
#include <vips/vips.h>

// Not among what vips.h includes.
#include <vips/vector.h>

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "server/config/limits.h"

namespace atrium::media {
namespace {

constexpr int kJpegQuality = 92;
constexpr int kThumbnailQuality = 80;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;
using Image = Owned<VipsImage>;

// One more reference, for what takes its own.
Image share(VipsImage* image) {
  g_object_ref(image);
  return Image(image);
}

Image open(int from, bool all_frames) {
  ::lseek(from, 0, SEEK_SET);
  const Owned<VipsSource> source(vips_source_new_from_descriptor(from));
  if (source == nullptr) {
    return nullptr;
  }
  return all_frames ? Image(vips_image_new_from_source(source.get(), "", "n", -1, "memory", TRUE, nullptr))
                    : Image(vips_image_new_from_source(source.get(), "", "memory", TRUE, nullptr));
}

bool is_within_limits(VipsImage* image) {
  const auto width = static_cast<std::uint64_t>(vips_image_get_width(image));
  const auto height = static_cast<std::uint64_t>(vips_image_get_page_height(image));
  const auto frames = static_cast<std::uint64_t>(vips_image_get_n_pages(image));
  return width > 0 && height > 0 && width <= limits::kImageSide && height <= limits::kImageSide &&
         width * height <= limits::kImagePixels && width * height * frames <= limits::kImagePixelsOfAllFrames;
}

// Standing upright, in the colours that every screen shows.
Image upright(VipsImage* image) {
  VipsImage* turned = nullptr;
  if (vips_autorot(image, &turned, nullptr) != 0) {
    return nullptr;
  }
  Image upright(turned);
  VipsImage* plain = nullptr;
  if (vips_image_get_typeof(turned, VIPS_META_ICC_NAME) != 0 &&
      vips_icc_transform(turned, &plain, "srgb", "embedded", TRUE, nullptr) == 0) {
    return Image(plain);
  }
  return upright;
}

// What is needed to show it: how its frames follow each other. All else that the library knows of it goes; its own way to leave that out
// is not heard by every format.
bool is_needed(const std::string& name) {
  return name == VIPS_META_N_PAGES || name == VIPS_META_PAGE_HEIGHT || name == "delay" || name == "loop" ||
         name == "background";
}

Image bare(VipsImage* image) {
  VipsImage* copy = nullptr;
  if (image == nullptr || vips_copy(image, &copy, nullptr) != 0) {
    return nullptr;
  }
  Image bare(copy);
  char** fields = vips_image_get_fields(copy);
  for (char** field = fields; *field != nullptr; ++field) {
    if (!is_needed(*field)) {
      vips_image_remove(copy, *field);  // those that make up the picture itself stay
    }
  }
  g_strfreev(fields);
  return bare;
}

bool save(const std::string& type, VipsImage* image, int to) {
  const Owned<VipsTarget> target(vips_target_new_to_descriptor(to));
  if (target == nullptr) {
    return false;
  }
  const int failed =
      type == "image/jpeg"  ? vips_jpegsave_target(image, target.get(), "Q", kJpegQuality, "strip", TRUE, nullptr)
      : type == "image/png" ? vips_pngsave_target(image, target.get(), "strip", TRUE, nullptr)
      : type == "image/gif" ? vips_gifsave_target(image, target.get(), "strip", TRUE, nullptr)
                            : vips_webpsave_target(image, target.get(), "Q", kJpegQuality, "strip", TRUE, nullptr);
  return failed == 0;
}

bool save_thumbnail(int from, int to) {
  ::lseek(from, 0, SEEK_SET);
  const Owned<VipsSource> source(vips_source_new_from_descriptor(from));
  VipsImage* small = nullptr;
  if (source == nullptr || vips_thumbnail_source(source.get(), &small, limits::kThumbnailSide, "height",
                                                 limits::kThumbnailSide, "size", VIPS_SIZE_DOWN, nullptr) != 0) {
    return false;
  }
  const Image owned(small);
  const Image turned = upright(small);
  const Image image = bare(turned.get());
  const Owned<VipsTarget> target(vips_target_new_to_descriptor(to));
  return image != nullptr && target != nullptr &&
         vips_webpsave_target(image.get(), target.get(), "Q", kThumbnailQuality, "strip", TRUE, nullptr) == 0;
}

}  // namespace

// All decoders are shut but four: each is a door (FAULTS-AND-ATTACKS, A15).
bool begin_pictures() {
  // Its warnings would look for a journal.
  g_log_set_writer_func([](GLogLevelFlags, const GLogField*, gsize, gpointer) { return G_LOG_WRITER_HANDLED; }, nullptr,
                        nullptr);
  // It finds no modules there: their loaders stay shut, and would take half of the time that it takes to start.
  ::setenv("VIPSHOME", "/dev/null", 1);
  if (vips_init("atrium-pictures") != 0) {
    return false;
  }
  vips_concurrency_set(1);
  vips_vector_set_enabled(FALSE);  // no code is made in here
  vips_cache_set_max(0);
  vips_block_untrusted_set(TRUE);
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (const auto* loader : {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadNsgif"}) {
    vips_operation_block_set(loader, FALSE);
  }
  return true;
}

std::optional<Picture> make_anew(const std::string& type, int from, int to, int thumbnail) {
  const bool may_move = type == "image/gif" || type == "image/webp";
  const auto image = open(from, may_move);
  if (image == nullptr || !is_within_limits(image.get())) {
    return std::nullopt;
  }
  const bool moves = vips_image_get_n_pages(image.get()) > 1;
  const auto turned = moves ? share(image.get()) : upright(image.get());
  const auto shown = bare(turned.get());
  if (shown == nullptr || !save(type, shown.get(), to) || !save_thumbnail(from, thumbnail)) {
    return std::nullopt;
  }
  return Picture{
      static_cast<unsigned>(vips_image_get_width(shown.get())),
      static_cast<unsigned>(moves ? vips_image_get_page_height(shown.get()) : vips_image_get_height(shown.get()))};
}

}  // namespace atrium::media
