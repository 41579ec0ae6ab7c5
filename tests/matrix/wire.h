#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/net/raw_client.h"

// The protocol as its descriptors tell it: commands as text, answers as text, without generated code.
namespace atrium::matrix {

class Schema {
 public:
  // From the descriptor set at this path, each file behind those that it imports. Throws if it can't.
  explicit Schema(const std::string& path);

  // The names of ClientFrame's commands, and of the error codes, without their prefix.
  std::vector<std::string> commands() const;
  std::vector<std::string> error_codes() const;

  // "send_message", "chat_id: 1 text: 'Hi'": the encoded frame. A request_id is filled in where the command has one.
  std::string client_frame(const std::string& command, const std::string& fields, std::uint64_t id,
                           std::uint64_t sender) const;
  bool has_request_id(std::string_view command) const;
  std::unique_ptr<google::protobuf::Message> server_frame(std::string_view bytes) const;

 private:
  const google::protobuf::FieldDescriptor& command(std::string_view name) const;

  google::protobuf::DescriptorPool pool_;
  mutable google::protobuf::DynamicMessageFactory factory_{&pool_};
  const google::protobuf::FileDescriptor* frames_ = nullptr;
};

// What came of a command.
struct Answer {
  std::string outcome;  // "OK", an error code, "SIGNED_OUT", "CLOSED 4006"
  std::string text;     // all its frames
  std::string error;    // the encoded Error, if it is one

  bool ok() const { return outcome == "OK"; }
  // The first field of this name; throws if there is none.
  std::uint64_t number(std::string_view field) const;
  bool holds(std::string_view value) const;
};

struct Question {
  std::string command;
  std::string fields;
};

// A WebSocket on which somebody asks and waits for the answers.
class Connection {
 public:
  Connection(const Schema& schema, std::uint16_t port);

  Answer ask(const Question& question) { return ask_all({question}).front(); }
  // In one message; the answers in the same order. Those that don't come because the connection ended say so.
  std::vector<Answer> ask_all(const std::vector<Question>& questions);
  // What came unasked, as text.
  const std::vector<std::string>& pushes() const { return pushes_; }
  // Asks what has to work, for what a test sets up; throws if it doesn't.
  Answer must(const std::string& command, const std::string& fields);

 private:
  // Takes the frames of one message.
  void take(std::string_view message);
  void end(const std::string& outcome);

  const Schema& schema_;
  test::RawClient socket_;
  const std::uint64_t sender_;
  std::uint64_t last_id_ = 0;
  std::uint64_t first_id_ = 0;  // of the answers that are waited for
  std::vector<Answer> answers_;
  std::size_t missing_ = 0;
  std::vector<std::string> pushes_;
};

}  // namespace atrium::matrix
