#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

/// @file
/// What comes back when something was asked for: a value, or why there is none.

namespace atrium::client {

/// Why something was not done. 1 to 99: the server said so; it changed nothing. From 100: found by the client itself. A
/// newer server may send a number that has no name here: treat it as final.
enum class ErrorCode {
  kUnspecified = 0,          ///< Never sent.
  kBadFrame = 1,             ///< An older server that does not know this command.
  kInvalidArgument = 2,      ///< Something is missing, too long or makes no sense; Error::field names it.
  kNotSignedIn = 3,          ///< A defect of the client.
  kWrongCredentials = 4,     ///< Space, login, password or token is wrong; which one is not told.
  kAlreadySignedIn = 5,      ///< A defect of the client.
  kNotFound = 6,             ///< There is no such thing, or this account may not know that there is.
  kForbidden = 7,            ///< This account sees it but may not do this.
  kConflict = 8,             ///< It contradicts the state: edited after it was deleted, or a limit of a chat is reached.
  kBusy = 9,                 ///< Too much work waits at the server. Seen by no application: the client tries again.
  kTooManyConnections = 10,  ///< As many sockets as an account may have. Seen by no application: the client tries again.
  kShuttingDown = 11,        ///< The server is stopping. Seen by no application: the client tries again.
  kUnavailable = 12,         ///< The server could not read what a question needs. Ask again later.
  kTooSoon = 13,             ///< It was done a short while ago, or refused: ask again after Error::retry_after_ms.
  kTooManyAttempts = 17,     ///< Too many wrong passwords: ask the person again in some minutes.
  kStorageFull =
      18,  ///< The server's disk is almost full: nothing new is stored until its operator makes room. Ask again later.
  kStopped =
      100,  ///< Client::stop() was called before the answer came; the server may have done it or not. Or a Progress said so.
  kSignedOut = 101,    ///< This device was signed out, here or elsewhere: its token has no use any more.
  kRejected = 102,     ///< What the server said forbids coming back, or is no answer to the command: a defect.
  kOutboxFull = 103,   ///< More than Options::outbox_bytes wait for the server. Nothing was sent.
  kOffline = 104,      ///< Only makes sense now (Client::set_typing), and there is no connection; or no server at all.
  kNoPassword = 105,   ///< There is no token that works, and no password.
  kNotAdmitted = 110,  ///< Who signs in is not let in yet, or will not be: Events::on_join_status tells.
  kUntrusted = 106,    ///< The server's certificate was not believed; nothing was said to it.
  kTooLarge =
      107,  ///< A file has more bytes than the server takes, or than this account has left: Error::message says which.
  kLocalFile = 108,  ///< A file of this machine can't be read or written: Error::message says why.
  kDamaged = 109,    ///< What came of a file is not what its message says.
};

/// Why there is no value.
struct Error {
  ErrorCode code = ErrorCode::kUnspecified;  ///< What to decide by.
  std::string message;                       ///< English, for developers and logs. Holds nothing that somebody wrote.
  std::string field;                         ///< For kInvalidArgument: the field's name as in the .proto. May be empty.
  std::int64_t retry_after_ms = 0;           ///< How long to wait before it is tried again; 0 = not said.
};

/// A value, or the reason why there is none. Test it first:
///
///     if (!result) log(result.error().message);
///     else show(result->seq);
template <class T>
class [[nodiscard]] Result {
 public:
  /// It worked.
  Result(T value) : outcome_(std::in_place_index<0>, std::move(value)) {}
  /// It did not.
  Result(Error error) : outcome_(std::in_place_index<1>, std::move(error)) {}

  /// Whether there is a value.
  bool has_value() const noexcept { return outcome_.index() == 0; }
  /// Whether there is a value.
  explicit operator bool() const noexcept { return has_value(); }

  /// The value. Throws std::runtime_error with the error's message if there is none.
  T& value() & {
    require_value();
    return std::get<0>(outcome_);
  }
  /// As above.
  const T& value() const& {
    require_value();
    return std::get<0>(outcome_);
  }
  /// As above.
  T&& value() && {
    require_value();
    return std::get<0>(std::move(outcome_));
  }
  /// As value().
  T& operator*() & { return value(); }
  /// As value().
  const T& operator*() const& { return value(); }
  /// As value().
  T&& operator*() && { return std::move(*this).value(); }
  /// As value().
  T* operator->() { return &value(); }
  /// As value().
  const T* operator->() const { return &value(); }

  /// Why there is no value. Throws std::bad_variant_access if there is one.
  const Error& error() const { return std::get<1>(outcome_); }

 private:
  void require_value() const {
    if (!has_value())
      throw std::runtime_error(error().message);
  }

  std::variant<T, Error> outcome_;
};

/// Whether it worked, and if not, why.
template <>
class [[nodiscard]] Result<void> {
 public:
  /// It worked.
  Result() = default;
  /// It did not.
  Result(Error error) : error_(std::move(error)) {}

  /// Whether it worked.
  bool has_value() const noexcept { return !error_; }
  /// Whether it worked.
  explicit operator bool() const noexcept { return has_value(); }
  /// Throws std::runtime_error with the error's message if it did not work.
  void value() const {
    if (error_)
      throw std::runtime_error(error_->message);
  }
  /// Why it did not work. Throws std::bad_optional_access if it did.
  const Error& error() const { return error_.value(); }

 private:
  std::optional<Error> error_;
};

}  // namespace atrium::client
