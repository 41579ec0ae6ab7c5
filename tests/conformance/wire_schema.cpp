#include "tests/conformance/wire_schema.h"

#include <google/protobuf/descriptor.pb.h>

#include <fstream>
#include <stdexcept>

namespace atrium::test {

WireSchema::WireSchema() {
  google::protobuf::FileDescriptorSet set;
  std::ifstream file(ATRIUM_WIRE_SET);
  if (!set.ParseFromIstream(&file) || set.file().empty()) {
    throw std::runtime_error("there is no schema in " ATRIUM_WIRE_SET);
  }
  for (const auto& proto : set.file()) {
    frames_ = pool_.BuildFile(proto);
  }
}

std::unique_ptr<google::protobuf::Message> WireSchema::frame(bool from_client) {
  const auto* type = frames_->FindMessageTypeByName(from_client ? "ClientFrame" : "ServerFrame");
  return std::unique_ptr<google::protobuf::Message>(factory_.GetPrototype(type)->New());
}

}  // namespace atrium::test
