#pragma once

#include <span>
#include <string_view>

#include "storage/keys.h"
#include "storage/store.h"

// How changes become rows, and rows a space again: the one translation that all stores share.
namespace atrium::storage {

class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void put(Family family, std::string_view key, std::string_view value) = 0;
  virtual void remove(Family family, std::string_view key) = 0;
};

// The rows of all changes in order, then each space's last change once.
void write_group(std::span<const Change* const> group, RowSink& sink);

// Collects the rows of kRecords of one space.
class SpaceImageBuilder {
 public:
  explicit SpaceImageBuilder(SpaceId space) : space_(space) {}

  // A row whose key begins with the space. Fails if it can't be read.
  Status add(std::string_view key, std::string_view value);

  // The image without heads. Fails if the space's own record never came.
  Result<SpaceImage> finish() &&;

 private:
  SpaceId space_;
  bool found_ = false;
  SpaceImage image_;
};

}  // namespace atrium::storage
