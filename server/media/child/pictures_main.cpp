// The program `atrium-pictures`: makes pictures anew. What it gets was called a picture before; it believes nobody.
#include <unistd.h>

#include "server/media/child/orders.h"
#include "server/media/child/pictures.h"
#include "server/media/child/program.h"

namespace atrium::media {
namespace {

void make(stored::v1::MediaVerdict& verdict) {
  const auto picture = is_picture(verdict.type()) ? make_anew(verdict.type(), kFile, kClean, kThumbnail) : std::nullopt;
  if (!picture) {
    verdict.set_type(kBytes);
    return;
  }
  verdict.set_is_image(true);
  verdict.set_width(picture->width);
  verdict.set_height(picture->height);
}

}  // namespace
}  // namespace atrium::media

// The libraries' own farewells are not worth their time.
int main() { ::_exit(atrium::media::look_into_files(atrium::media::begin_pictures, atrium::media::make)); }
