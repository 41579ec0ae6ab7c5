#pragma once

#include <string>
#include <string_view>

#include "server/codes/carrier.h"
#include "server/observability/log.h"

namespace atrium::codes {

inline std::string json_string(std::string_view text) { return '"' + observability::json_escaped(text) + '"'; }

inline std::string json_of(const CodeLetter& letter) {
  return "{\"mobile\": " + json_string(letter.mobile) + ", \"code\": " + json_string(letter.code) +
         ", \"space\": " + json_string(letter.space) + ", \"title\": " + json_string(letter.title) +
         ", \"text\": " + json_string(text_of(letter)) + "}";
}

}  // namespace atrium::codes
