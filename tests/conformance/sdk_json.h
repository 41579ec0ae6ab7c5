#pragma once

#include <atrium/client.h>

#include "tests/support/json.h"

namespace atrium::test {

// What the C++ SDK gives an application, as canonical JSON of the message that it came from: what has its default is left out.

Json to_json(const client::Accepted& accepted);
Json to_json(const client::Chat& chat);
Json to_json(const client::Entry& entry);
Json to_json(const client::HistoryItem& item);
Json to_json(const client::HistoryPage& page);
Json to_json(const client::Member& member);
// As scenarios name it.
std::string name_of(const client::Error& error);

// An object with one member.
Json object(const std::string& name, Json value = {Json::Kind::kObject, {}, {}, {}});
Json text_json(std::string text);
// An id or a seq.
Json number_json(std::uint64_t number);

template <class Items>
Json list_json(const std::string& name, const Items& items) {
  Json list{Json::Kind::kList, {}, {}, {}};
  for (const auto& item : items) {
    list.items.push_back(to_json(item));
  }
  return list.items.empty() ? Json{Json::Kind::kObject, {}, {}, {}} : object(name, std::move(list));
}

}  // namespace atrium::test
