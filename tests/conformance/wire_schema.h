#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>

#include <memory>

namespace atrium::test {

// The messages of the wire, made from the .proto files as they are now, with the full Protobuf.
class WireSchema {
 public:
  // Throws if the schema cannot be read.
  WireSchema();

  std::unique_ptr<google::protobuf::Message> frame(bool from_client);
  const google::protobuf::FileDescriptor& frames() const { return *frames_; }

 private:
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_{&pool_};
  const google::protobuf::FileDescriptor* frames_ = nullptr;  // the last one: it imports all others
};

}  // namespace atrium::test
