// The golden vectors against the schema: each is what its content encodes to, and together they show all of it.
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/conformance/wire_schema.h"
#include "tests/support/wire_vectors.h"

namespace atrium::test {
namespace {

namespace pb = google::protobuf;

// Fields and enum values, by full name.
using Names = std::set<std::string>;

void add_shown(const pb::Message& message, Names& shown);

// The records of the audit travel as the bytes that are hashed.
void add_shown_record(const pb::FieldDescriptor& field, const std::string& bytes, Names& shown) {
  pb::DynamicMessageFactory factory;
  const std::unique_ptr<pb::Message> record(factory.GetPrototype(field.file()->FindMessageTypeByName("AuditRecord"))->New());
  EXPECT_TRUE(record->ParseFromString(bytes));
  add_shown(*record, shown);
}

void add_shown(const pb::Message& message, Names& shown) {
  std::vector<const pb::FieldDescriptor*> fields;
  const auto& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const auto* field : fields) {
    shown.insert(field->full_name());
    const auto count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
        add_shown(
            field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i) : reflection.GetMessage(message, field),
            shown);
      } else if (field->full_name() == "atrium.wire.v1.AuditPage.records") {
        add_shown_record(*field, reflection.GetRepeatedString(message, field, i), shown);
      } else if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_ENUM) {
        shown.insert(
            (field->is_repeated() ? reflection.GetRepeatedEnum(message, field, i) : reflection.GetEnum(message, field))
                ->full_name());
      }
    }
  }
}

// A close code does not travel in a frame; 0 is how a value that is not set looks.
void add_all(const pb::FileDescriptor& file, Names& all) {
  for (int i = 0; i < file.message_type_count(); ++i) {
    for (int j = 0; j < file.message_type(i)->field_count(); ++j) {
      all.insert(file.message_type(i)->field(j)->full_name());
    }
  }
  for (int i = 0; i < file.enum_type_count(); ++i) {
    for (int j = 0; j < file.enum_type(i)->value_count() && file.enum_type(i)->name() != "CloseCode"; ++j) {
      if (file.enum_type(i)->value(j)->number() != 0) {
        all.insert(file.enum_type(i)->value(j)->full_name());
      }
    }
  }
  for (int i = 0; i < file.dependency_count(); ++i) {
    add_all(*file.dependency(i), all);
  }
}

class WireContent : public testing::Test {
 protected:
  WireContent() {
    for (auto& vector : load_wire_vectors(ATRIUM_PROTO_DIR "/vectors")) {
      if (vector.valid()) {
        vectors_.push_back(std::move(vector));
      }
    }
  }

  std::unique_ptr<pb::Message> from_content(const WireVector& vector, const Json& content) {
    auto frame = schema_.frame(vector.from_client);
    const auto status = pb::util::JsonStringToMessage(to_text(content), frame.get());
    EXPECT_TRUE(status.ok()) << vector.file << ", " << vector.name << ": " << status.ToString();
    return frame;
  }

  // The frames that the message holds, without what the schema does not know.
  std::vector<std::unique_ptr<pb::Message>> decode(const WireVector& vector) {
    std::vector<std::unique_ptr<pb::Message>> frames;
    pb::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(vector.bytes.data()),
                                    static_cast<int>(vector.bytes.size()));
    for (std::uint32_t size = 0; stream.ReadVarint32(&size);) {
      std::string bytes;
      frames.push_back(schema_.frame(vector.from_client));
      EXPECT_TRUE(stream.ReadString(&bytes, static_cast<int>(size)) && frames.back()->ParseFromString(bytes));
      frames.back()->DiscardUnknownFields();
    }
    return frames;
  }

  std::string encode(const WireVector& vector) {
    std::string bytes;
    for (const auto& content : vector.frames) {
      const auto frame = from_content(vector, content)->SerializeAsString();
      for (auto size = frame.size(); true; size >>= 7) {
        bytes.push_back(static_cast<char>(size >= 0x80 ? size | 0x80 : size));
        if (size < 0x80) {
          break;
        }
      }
      bytes += frame;
    }
    return bytes;
  }

  Json canonical(const pb::Message& frame) {
    std::string text;
    EXPECT_TRUE(pb::util::MessageToJsonString(frame, &text).ok());
    return parse_json(text);
  }

  Names missing(const std::vector<WireVector>& from) {
    Names all;
    Names shown;
    add_all(schema_.frames(), all);
    for (const auto& vector : from) {
      for (const auto& content : vector.frames) {
        add_shown(*from_content(vector, content), shown);
      }
    }
    for (const auto& name : shown) {
      all.erase(name);
    }
    return all;
  }

  WireSchema schema_;
  std::vector<WireVector> vectors_;
};

TEST_F(WireContent, TheBytesHoldTheContent) {
  for (const auto& vector : vectors_) {
    SCOPED_TRACE(vector.file + ", " + vector.name);
    const auto frames = decode(vector);
    ASSERT_EQ(frames.size(), vector.frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
      EXPECT_EQ(to_text(canonical(*frames[i])), to_text(vector.frames[i]));
    }
  }
}

TEST_F(WireContent, TheContentEncodesToTheBytes) {
  for (const auto& vector : vectors_) {
    if (vector.reencodes) {
      EXPECT_EQ(to_hex(vector.bytes), to_hex(encode(vector))) << vector.file << ", " << vector.name;
    } else {
      EXPECT_NE(to_hex(vector.bytes), to_hex(encode(vector))) << vector.name << ": take \"reencodes\" out";
    }
  }
}

TEST_F(WireContent, EveryFieldAndEveryEnumValueIsShown) {
  for (const auto& name : missing(vectors_)) {
    ADD_FAILURE() << "no vector shows " << name << ": add one, see proto/vectors/README.md";
  }
}

TEST_F(WireContent, AVectorThatIsGoneIsMissed) {
  std::erase_if(vectors_, [](const auto& vector) { return vector.name == "list members"; });
  EXPECT_EQ(missing(vectors_), (Names{"atrium.wire.v1.ClientFrame.list_members", "atrium.wire.v1.ListMembers.chat_id"}));
  EXPECT_TRUE(missing({}).contains("atrium.wire.v1.Entry.withheld"));
}

TEST_F(WireContent, NoNameStandsTwice) {
  Names names;
  for (const auto& vector : load_wire_vectors(ATRIUM_PROTO_DIR "/vectors")) {
    EXPECT_TRUE(names.insert(vector.name).second) << vector.name;
  }
}

}  // namespace
}  // namespace atrium::test
