#pragma once

#include <atrium/invites.h>
#include <atrium/operator.h>
#include <atrium/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

/// @file
/// Where a client or a transfer connects, and as whom.

namespace atrium::client {

/// Where to connect, as whom, and within what bounds.
struct Options {
  /// `wss://host[:port][/path]`, or `ws://` without TLS; the path is /ws if none is given, the port 443 or 80.
  std::string server;
  /// A PEM file with the authorities that are believed for `wss://`; empty = the system's.
  std::string ca_file;
  /// The space's short name, 1 to 64 bytes.
  std::string space;
  /// Who signs in with the password, 1 to 64 bytes; not needed with a token.
  std::string login;

  /// A kept token (see Events::on_token) is tried first. If it is refused, or there is none, the password is used.
  std::optional<Token> token;
  /// 1 to 128 bytes. Without it Events::ask_password is called when one is needed.
  std::optional<std::string> password;
  /// Signs up as a school's first administrator, with the login and the password above. A kept token goes before it, and the
  /// password by itself follows it: an answer that was lost does no harm.
  std::optional<FirstAdmin> first_admin;

  /// Somebody without an account comes by an invite, as `login` with the password that they choose: used where the password
  /// would be. If somebody has to agree first, Events::on_join_status tells and the client ends (ErrorCode::kNotAdmitted);
  /// the token that Events::on_token gave tells later how it stands, and signs in once it is accepted.
  std::optional<SignUp> sign_up;
  /// By the secret of a reset the password is the new one, and all other devices end: used where the password would be.
  std::optional<InviteSecret> reset;
  /// If the token is that of somebody who is not let in yet, the request is taken back; Events::on_join_status tells.
  bool withdraw = false;

  std::string client_name = "atrium-cpp/0.1";  ///< For the server's logs; at most 64 bytes.
  std::string device_name = "atrium-cpp";      ///< In the person's list of devices; at most 64 bytes.

  /// False: if the first attempt finds no server, the client ends (kOffline). Once a server was there it always tries again.
  bool patient = true;
  /// Attempt n = 0, 1, ... to reconnect waits a random time up to min(backoff_max, backoff_first * 2^n): full jitter.
  std::chrono::milliseconds backoff_first{100};
  /// The longest wait before an attempt; a server that is busy may ask for a longer one.
  std::chrono::milliseconds backoff_max{10'000};

  /// An attempt that has not led to a connection after this time counts as failed.
  std::chrono::milliseconds connect_time{10'000};
  /// A connection on which nothing was heard for so long is lost; the server is asked for a sign of life at half of it. At least
  /// 100 ms.
  std::chrono::milliseconds silence{30'000};

  /// Commands that may be unanswered, at least 1, at most what the server allows; the rest waits in the outbox.
  std::size_t window = 512;
  /// What may wait in the outbox and be unanswered, in bytes; beyond it commands fail with ErrorCode::kOutboxFull.
  std::size_t outbox_bytes = std::size_t{64} << 20;
  /// How many missing entries of a chat are read from history if the server does not push them; more are Events::on_reloaded.
  std::uint64_t fill_entries = 1000;
};

}  // namespace atrium::client
