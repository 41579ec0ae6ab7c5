#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <iterator>

#include "tests/style/checks.h"

namespace atrium::style {
namespace {

using google::protobuf::DescriptorProto;
using google::protobuf::EnumDescriptorProto;
using google::protobuf::FieldDescriptorProto;

std::string type_of(const FieldDescriptorProto& field) {
  if (!field.type_name().empty()) {
    return field.type_name().substr(field.type_name().rfind('.') + 1);
  }
  auto name = FieldDescriptorProto::Type_Name(field.type()).substr(std::string("TYPE_").size());
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

void add_enum(const EnumDescriptorProto& type, const std::string& scope, std::vector<std::string>& lines) {
  for (const auto& value : type.value()) {
    lines.push_back(scope + type.name() + "." + value.name() + " " + std::to_string(value.number()));
  }
}

void add_message(const DescriptorProto& type, const std::string& scope, std::vector<std::string>& lines) {
  for (const auto& field : type.field()) {
    std::string label = field.label() == FieldDescriptorProto::LABEL_REPEATED ? "repeated" : "singular";
    if (field.has_oneof_index()) {
      label = "oneof:" + type.oneof_decl(field.oneof_index()).name();
    }
    lines.push_back(scope + type.name() + "." + field.name() + " " + std::to_string(field.number()) + " " + type_of(field) +
                    " " + label);
  }
  const auto inner = scope + type.name() + ".";
  for (const auto& nested : type.nested_type()) {
    add_message(nested, inner, lines);
  }
  for (const auto& nested : type.enum_type()) {
    add_enum(nested, inner, lines);
  }
}

}  // namespace

std::vector<std::string> wire_lines(std::string_view descriptor_set) {
  google::protobuf::FileDescriptorSet set;
  if (!set.ParseFromArray(descriptor_set.data(), static_cast<int>(descriptor_set.size()))) {
    return {};
  }
  std::vector<std::string> lines;
  for (const auto& file : set.file()) {
    for (const auto& type : file.message_type()) {
      add_message(type, "", lines);
    }
    for (const auto& type : file.enum_type()) {
      add_enum(type, "", lines);
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

Complaints check_wire(const std::vector<std::string>& golden, const std::vector<std::string>& current) {
  Complaints complaints;
  std::vector<std::string> difference;
  std::set_difference(golden.begin(), golden.end(), current.begin(), current.end(), std::back_inserter(difference));
  for (const auto& line : difference) {
    complaints.push_back("removed or changed: " + line);
  }
  difference.clear();
  std::set_difference(current.begin(), current.end(), golden.begin(), golden.end(), std::back_inserter(difference));
  for (const auto& line : difference) {
    complaints.push_back("new, run style_test --update: " + line);
  }
  return complaints;
}

}  // namespace atrium::style
