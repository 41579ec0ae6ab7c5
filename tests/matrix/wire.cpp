#include "tests/matrix/wire.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <fstream>
#include <stdexcept>

namespace atrium::matrix {

namespace pb = google::protobuf;

namespace {

constexpr std::uint16_t kSignedOutCode = 4003;
constexpr std::string_view kErrorPrefix = "ERROR_CODE_";

// Each connection draws request ids of its own.
std::atomic<std::uint64_t> senders = 0;

void append_frame(std::string& message, const std::string& frame) {
  for (auto size = frame.size(); true; size >>= 7) {
    message.push_back(static_cast<char>(size >= 0x80 ? size | 0x80 : size));
    if (size < 0x80) {
      break;
    }
  }
  message += frame;
}

// The content of a ServerFrame: what is set beside reply_to.
const pb::FieldDescriptor* content_of(const pb::Message& frame) {
  return frame.GetReflection()->GetOneofFieldDescriptor(frame, frame.GetDescriptor()->FindOneofByName("content"));
}

bool has_more(const pb::Message& content) {
  const auto* more = content.GetDescriptor()->FindFieldByName("more");
  return more != nullptr && content.GetReflection()->GetBool(content, more);
}

std::string code_of(const pb::Message& error) {
  const auto* field = error.GetDescriptor()->FindFieldByName("code");
  return error.GetReflection()->GetEnum(error, field)->name().substr(kErrorPrefix.size());
}

std::string text_of(const pb::Message& message) {
  pb::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(message, &text);
  return text;
}

}  // namespace

Schema::Schema(const std::string& path) {
  pb::FileDescriptorSet set;
  std::ifstream file(path);
  if (!set.ParseFromIstream(&file)) {
    throw std::runtime_error("there is no descriptor set " + path);
  }
  for (const auto& proto : set.file()) {
    frames_ = pool_.BuildFile(proto);
  }
}

std::vector<std::string> Schema::commands() const {
  std::vector<std::string> names;
  const auto* commands = frames_->FindMessageTypeByName("ClientFrame")->FindOneofByName("command");
  for (int i = 0; i < commands->field_count(); ++i) {
    names.push_back(commands->field(i)->name());
  }
  return names;
}

std::vector<std::string> Schema::error_codes() const {
  std::vector<std::string> names;
  const auto* codes = pool_.FindEnumTypeByName(frames_->package() + ".ErrorCode");
  for (int i = 0; i < codes->value_count(); ++i) {
    names.push_back(codes->value(i)->name().substr(kErrorPrefix.size()));
  }
  return names;
}

const pb::FieldDescriptor& Schema::command(std::string_view name) const {
  const auto* field = frames_->FindMessageTypeByName("ClientFrame")->FindFieldByName(std::string(name));
  if (field == nullptr || field->containing_oneof() == nullptr) {
    throw std::runtime_error("there is no command " + std::string(name));
  }
  return *field;
}

bool Schema::has_request_id(std::string_view name) const {
  return command(name).message_type()->FindFieldByName("request_id") != nullptr;
}

std::string Schema::client_frame(const std::string& name, const std::string& fields, std::uint64_t id,
                                 std::uint64_t sender) const {
  const auto& field = command(name);
  const auto* type = field.containing_type();
  const std::unique_ptr<pb::Message> frame(factory_.GetPrototype(type)->New());
  frame->GetReflection()->SetUInt64(frame.get(), type->FindFieldByName("id"), id);
  auto* content = frame->GetReflection()->MutableMessage(frame.get(), &field);
  std::string text = fields;
  if (has_request_id(name)) {
    text += " request_id { sender: " + std::to_string(sender) + " counter: " + std::to_string(id) + " }";
  }
  if (!pb::TextFormat::ParseFromString(text, content)) {
    throw std::runtime_error(name + " can't be: " + text);
  }
  return frame->SerializeAsString();
}

std::unique_ptr<pb::Message> Schema::server_frame(std::string_view bytes) const {
  std::unique_ptr<pb::Message> frame(factory_.GetPrototype(frames_->FindMessageTypeByName("ServerFrame"))->New());
  if (!frame->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw std::runtime_error("the server sent what is no frame");
  }
  return frame;
}

std::uint64_t Answer::number(std::string_view field) const {
  const auto name = " " + std::string(field) + ": ";
  const auto at = text.find(name);
  if (at == std::string::npos) {
    throw std::runtime_error("no " + std::string(field) + " in " + outcome + " " + text);
  }
  std::uint64_t number = 0;
  std::from_chars(text.data() + at + name.size(), text.data() + text.size(), number);
  return number;
}

bool Answer::holds(std::string_view value) const { return text.find(value) != std::string::npos; }

Connection::Connection(const Schema& schema, std::uint16_t port) : schema_(schema), socket_(port), sender_(++senders) {
  if (socket_.upgrade() != 101) {
    throw std::runtime_error("the server does not upgrade");
  }
}

std::vector<Answer> Connection::ask_all(const std::vector<Question>& questions) {
  std::string message;
  first_id_ = last_id_ + 1;
  for (const auto& [command, fields] : questions) {
    append_frame(message, schema_.client_frame(command, fields, ++last_id_, sender_));
  }
  answers_.assign(questions.size(), {});
  missing_ = questions.size();
  socket_.send_frame(test::Opcode::kBinary, message);
  while (missing_ > 0) {
    const auto frame = socket_.next();
    if (!frame) {
      end("CLOSED");
    } else if (frame->opcode == test::Opcode::kClose) {
      const auto code = frame->close_code();
      end(code == kSignedOutCode ? "SIGNED_OUT" : "CLOSED " + std::to_string(code));
    } else if (frame->opcode == test::Opcode::kBinary) {
      take(frame->payload);
    }
  }
  return std::move(answers_);
}

Answer Connection::must(const std::string& command, const std::string& fields) {
  auto answer = ask({command, fields});
  if (!answer.ok()) {
    throw std::runtime_error("what the matrix sets up is refused: " + command + " { " + fields + " }: " + answer.outcome +
                             " " + answer.text);
  }
  return answer;
}

void Connection::take(std::string_view message) {
  pb::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(message.data()), static_cast<int>(message.size()));
  for (std::uint32_t size = 0; stream.ReadVarint32(&size);) {
    const auto begin = static_cast<std::size_t>(stream.CurrentPosition());
    stream.Skip(static_cast<int>(size));
    const auto frame = schema_.server_frame(message.substr(begin, size));
    const auto& reflection = *frame->GetReflection();
    const auto reply_to = reflection.GetUInt64(*frame, frame->GetDescriptor()->FindFieldByName("reply_to"));
    const auto* field = content_of(*frame);
    if (reply_to == 0) {
      pushes_.push_back(text_of(*frame));
    }
    if (reply_to < first_id_ || reply_to > last_id_ || field == nullptr) {
      continue;
    }
    const auto& content = reflection.GetMessage(*frame, field);
    auto& answer = answers_.at(reply_to - first_id_);
    answer.text += " " + text_of(content);
    if (field->name() == "error") {
      answer.outcome = code_of(content);
      answer.error = content.SerializeAsString();
      --missing_;
    } else if (!has_more(content)) {
      answer.outcome = "OK";
      --missing_;
    }
  }
}

void Connection::end(const std::string& outcome) {
  for (auto& answer : answers_) {
    if (answer.outcome.empty()) {
      answer.outcome = outcome;
    }
  }
  missing_ = 0;
}

}  // namespace atrium::matrix
