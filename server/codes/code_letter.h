#pragma once

#include <string>

namespace atrium::codes {

// A one-time code on its way to a person.
struct CodeLetter {
  std::string mobile;  // E.164
  std::string code;
  std::string space;  // the short name that one signs in with
  std::string title;  // of the organisation
};

}  // namespace atrium::codes
