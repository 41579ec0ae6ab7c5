#pragma once

#include <string>

#include "atrium/stored/v1/change.pb.h"
#include "server/space/applications.h"
#include "storage/ids.h"
#include "storage/store.h"

namespace atrium::space {

class Space;

// What a new space begins with. All of it stands in its first change, so it is there whole or not at all, and the order can be given
// again and again.
struct Founding {
  stored::v1::SpaceRecord space;
  ApplicationNumber application{};  // on which a school rests; 0: it is none, and begins empty
  std::string head_invite_hash = {};
};

// Of an application that was approved.
Founding founding_of(const Applications::Kept& approved);

// The space before its first change.
storage::SpaceImage image_before(const Founding& founding);
// Decides the first change. False: the disk has no room for it now.
bool begin(Space& space, const Founding& founding);

}  // namespace atrium::space
