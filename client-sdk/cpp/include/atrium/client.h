#pragma once

#include <atrium/people.h>
#include <atrium/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace atrium::client {

enum class ConnectionState {
  kConnecting,  // TCP and WebSocket
  kSigningIn,   // a server answered
  kOnline,      // signed in
  kWaiting,     // the connection ended or there was none; another attempt follows
  kEnded,       // by stop(), or for good (see Events::on_ended)
};

struct Options {
  // wss://host[:port][/path], or ws:// without TLS; the path is /ws if none is given, the port 443 or 80.
  std::string server;
  // A PEM file with the authorities that are believed for wss://; empty = the system's.
  std::string ca_file;
  std::string space;
  std::string login;  // for the password; not needed with a token

  // A kept token is tried first. If it is refused, or there is none, the password is used: this one, or the one that
  // Events::ask_password gives.
  std::optional<Token> token;
  std::optional<std::string> password;

  std::string client_name = "atrium-cpp/0.1";  // for the server's logs; at most 64 bytes
  std::string device_name = "atrium-cpp";      // in the person's list of devices; at most 64 bytes

  // Attempt n waits a random time up to min(backoff_max, backoff_first * 2^n): full jitter.
  std::chrono::milliseconds backoff_first{100};
  std::chrono::milliseconds backoff_max{10'000};

  std::size_t window = 512;                          // commands that may be unanswered; the rest waits in the outbox
  std::size_t outbox_bytes = std::size_t{64} << 20;  // beyond it commands fail with kOutboxFull
};

// What the application wants to hear. Everything is called on the client's own thread, one after the other, and must
// not throw. A callback may call any method of Client except the destructor. While a callback runs nothing else
// happens on the connection: one that takes longer than the server's patience loses it, and it is resumed.
struct Events {
  std::function<void(ConnectionState, std::string_view why)> on_state;

  // After each sign-in, so also after each reconnect.
  std::function<void(const Person& me)> on_signed_in;
  // A password made a new token: keep it for Options::token. Comes before on_signed_in.
  std::function<void(const Token&)> on_token;
  // There is no token that works and Options::password is empty. May block. Nothing = give up (kNoPassword).
  std::function<std::optional<std::string>()> ask_password;
  // The client has given up for good: wrong credentials, signed out, rejected, a first server that isn't believed. Commands that wait got this error, later
  // ones get it too. Not called by stop().
  std::function<void(const Error&)> on_ended;

  // With subscribe(): all chats, after each (re)connect. Entries that were missed follow.
  std::function<void(const std::vector<Chat>&)> on_subscribed;
  // Each chat in order, every entry exactly once. Its position moves once this has returned.
  std::function<void(const Entry&)> on_entry;
  std::function<void(const Reloaded&)> on_reloaded;
  // Entries of a joined chat start after chat.head_seq, or after its first visible one if it was joined while the
  // client was away and that can be told (direct chats and chats without open history).
  std::function<void(const Chat&)> on_chat_joined;
  std::function<void(ChatId)> on_chat_left;
  std::function<void(const ReadMark&)> on_read_mark;
  std::function<void(ChatId, AccountId)> on_typing;
  // One's own roles or status have changed.
  std::function<void(const Person& me)> on_person_changed;
};

// Called once with the outcome, on the client's thread.
template <class T>
using Done = std::function<void(Result<T>)>;

// One person's connection to a server: kept up until stop(), whatever happens to the network and the server.
//
// Thread: every method may be called from any thread and returns at once, except that stop() and the destructor wait for
// the client's thread. Callbacks run on that thread only.
//
// Commands that return a RequestId change something. Each is sent, in the order of the calls, until the server has
// answered it, over any number of connections and for any time, always under the same request id: it takes effect at
// most once. Their outcomes come in the order of the calls. Outcomes of the other commands (questions) come as the
// server answers; these are asked again after a reconnect too, except set_typing.
//
// Text that is empty, too long or not UTF-8 is refused by the client (kInvalidArgument), in its turn.
class Client {
 public:
  // Throws std::invalid_argument if options.server is no address or options.ca_file can't be used.
  Client(Options options, Events events);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Starts the thread and the first attempt. Once.
  void start();
  // Ends the connection. Commands without an answer get kStopped before it returns, later ones are dropped. From a
  // callback it only asks for the end. A stopped client does not start again.
  void stop();

  RequestId send(ChatId chat, std::string text, Done<Accepted> done = {});
  RequestId edit(ChatId chat, Seq target, std::string text, Done<Accepted> done = {});
  RequestId remove(ChatId chat, Seq target, Done<Accepted> done = {});
  RequestId create_chat(NewChat chat, Done<ChatOpened> done = {});
  RequestId open_direct_chat(AccountId person, Done<ChatOpened> done = {});
  RequestId add_members(ChatId chat, std::vector<AccountId> people, MemberRole role, Done<Accepted> done = {});
  RequestId remove_members(ChatId chat, std::vector<AccountId> people, Done<Accepted> done = {});

  void set_read_mark(ChatId chat, Seq seq, Done<void> done = {});
  void set_typing(ChatId chat, Done<void> done = {});
  void history(HistoryRequest request, Done<HistoryPage> done);
  void list_chats(Done<std::vector<Chat>> done);
  void list_members(ChatId chat, Done<std::vector<Member>> done);
  // Together 1 to 100. Those who are not there are left out.
  void find_people(std::vector<std::string> logins, std::vector<AccountId> ids, Done<std::vector<Person>> done);
  // Everybody of the space, for employees.
  void list_people(PeopleRequest request, Done<PeoplePage> done);

  // Roles. Who may give and take which is told in people.proto; a ground is needed for admins.
  RequestId grant_role(AccountId person, Role role, Ground ground = {}, Done<void> done = {});
  RequestId revoke_role(AccountId person, Role role, Ground ground = {}, Done<void> done = {});
  RequestId close_account(AccountId person, Ground ground = {}, Done<void> done = {});
  RequestId request_verification(Done<void> done = {});
  // About 1 to 100 teachers, each by itself: kVerified, kRejected or kRevoked.
  RequestId decide_verification(std::vector<AccountId> teachers, TeacherStatus decision, std::string reason = {},
                                Done<std::vector<VerificationOutcome>> done = {});

  // The devices of this account, or for the head and admins those of another. {} = one's own.
  void list_devices(AccountId person, Done<std::vector<Device>> done);
  RequestId revoke_devices(AccountId person, std::vector<DeviceId> devices, Done<void> done = {});
  // All but this one.
  RequestId revoke_all_devices(AccountId person, Done<void> done = {});
  // Ends the other devices too. A wrong old password is kWrongCredentials; a new one that is too easy is kInvalidArgument.
  RequestId change_password(std::string old_password, std::string new_password, Done<void> done = {});

  // For the head and admins. From this number on (0 = from the first), a page of it.
  void read_audit(std::uint64_t from_number, Done<AuditPage> done);

  // Ends this device: its token stops working. on_ended follows with kSignedOut.
  void sign_out(Done<void> done = {});

  // Pushes of all chats from now on, on this and every later connection. `positions`: from where; a chat that is not
  // named starts at its head. Once.
  void subscribe(Positions positions = {});
  // Where the application is, to hand to subscribe() of a later process.
  void read_positions(std::function<void(const Positions&)> done);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace atrium::client
