#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "server/codec/received_frame.h"
#include "server/space/space.h"

// The closed list of what a client can ask for, and the way there: who speaks, new or a repeat, allowed or not, then the
// handler. On the space's home thread.
namespace atrium::commands {

// Takes the commands of one session, in order. Each is answered exactly once, in time; none any more once it was dismissed.
void execute(space::Space& space, const std::shared_ptr<space::Actor>& actor, std::vector<codec::ReceivedFrame> received);

// What a SignIn is refused with that can't be right in any space; nothing if it may be.
std::optional<wire::v1::ServerFrame> malformed(const wire::v1::SignIn& request);

// The same of a RequestCode.
std::optional<wire::v1::ServerFrame> malformed(const wire::v1::RequestCode& request);
// Its answer, whatever became of it.
wire::v1::ServerFrame code_requested();
// What is checked, and how it is counted, of a stranger's sign-in or wish for a code: the same whether or not there is such a space. No
// password and no new one: there is nothing to check.
space::PasswordCheck check_of(const wire::v1::ClientFrame& frame, std::uint64_t address);

// The content of a refusal.
wire::v1::ServerFrame error_content(wire::v1::ErrorCode code, std::string_view message, std::string_view field = {});
// What a wrong space, login, password and token are answered alike, to the byte.
wire::v1::ServerFrame wrong_credentials();
// The answer to a password that was not checked.
wire::v1::ServerFrame not_checked(const space::PasswordTurn& turn);

// The session's queue has room for the next page.
void send_next_page(space::Space& space, const std::shared_ptr<space::Actor>& actor);

}  // namespace atrium::commands
