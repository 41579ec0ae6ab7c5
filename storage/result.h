#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace atrium {

// Why something that can fail in ordinary life did: one sentence for a person, saying what to do.
struct Failure {
  std::string message;
};

// An expected outcome: a value, or the reason why there is none.
template <class T>
using Result = boost::system::result<T, Failure>;
using Status = Result<void>;

// Called by Result::value() on a failure: taking a value that isn't there is a broken invariant, or ends start-up.
[[noreturn]] inline void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::runtime_error(failure.message);
}

}  // namespace atrium
