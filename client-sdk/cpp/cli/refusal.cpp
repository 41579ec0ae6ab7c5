#include "refusal.h"

#include <algorithm>
#include <array>
#include <utility>

#include "output.h"

namespace atrium::cli {
namespace {

using client::Error;
using client::ErrorCode;

std::string_view code_of(ErrorCode code) {
  constexpr std::array<std::pair<ErrorCode, std::string_view>, 19> kWords = {{
      {ErrorCode::kInvalidArgument, "invalid_argument"},
      {ErrorCode::kWrongCredentials, "wrong_credentials"},
      {ErrorCode::kNotFound, "not_found"},
      {ErrorCode::kForbidden, "forbidden"},
      {ErrorCode::kConflict, "conflict"},
      {ErrorCode::kUnavailable, "unavailable"},
      {ErrorCode::kTooSoon, "too_soon"},
      {ErrorCode::kTooManyAttempts, "too_many_attempts"},
      {ErrorCode::kStorageFull, "storage_full"},
      {ErrorCode::kSignedOut, "signed_out"},
      {ErrorCode::kRejected, "rejected"},
      {ErrorCode::kOutboxFull, "outbox_full"},
      {ErrorCode::kOffline, "offline"},
      {ErrorCode::kNoPassword, "no_password"},
      {ErrorCode::kNotAdmitted, "not_admitted"},
      {ErrorCode::kUntrusted, "untrusted"},
      {ErrorCode::kTooLarge, "too_large"},
      {ErrorCode::kLocalFile, "local_file"},
      {ErrorCode::kDamaged, "damaged"},
  }};
  const auto found = std::find_if(kWords.begin(), kWords.end(), [code](const auto& each) { return each.first == code; });
  return found == kWords.end() ? "failed" : found->second;
}

// How the command line calls what the protocol calls otherwise.
std::string flag_of(const Settings& settings, const std::string& field) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 27> kFlags = {{
      {"order_number", "--order"},
      {"order_date", "--date"},
      {"expires_at_ms", "--days"},
      {"contact_rules", "who may write to whom"},
      {"new_password", "the new password"},
      {"password", "the password"},
      {"ward_hint", "--parent-of"},
      {"ward_id", "--student"},
      {"unit_id", "--class"},
      {"chat_id", "--chat"},
      {"uses", "--uses"},
      {"note", "--note"},
      {"login", "--as"},
      {"contact_name", "--contact"},
      {"email", "--email"},
      {"mobile", "the mobile number"},
      {"reason", "the reason"},
      {"code", "the code"},
      {"text", "the text"},
      {"comment", "the comment"},
      {"mute_until_ms", "--until"},
      {"closes_at_ms", "--until"},
      {"deadline_ms", "--until"},
      {"at_ms", "--at"},
      {"right_option", "--right"},
      {"anonymous", "--anonymous"},
      {"options", "the answers"},
  }};
  if (field == "until_ms")
    return settings.command == "mute" ? "--minutes" : "--until";
  if (field == "space")
    return settings.command == "apply" ? "the short name" : "--space";
  const auto found = std::find_if(kFlags.begin(), kFlags.end(), [&](const auto& each) { return each.first == field; });
  return found == kFlags.end() ? field : std::string(found->second);
}

bool is_on_this_machine(std::string_view server) {
  const auto scheme = server.find("://");
  const auto host = scheme == std::string_view::npos ? server : server.substr(scheme + 3);
  return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
}

std::string wrong_credentials(const Settings& settings) {
  if (settings.command == "first-admin sign-up")
    return "the code is not right or has expired: ask for another with \"atrium first-admin request\"";
  if (settings.sign_up || settings.reset)
    return "this link does not work any more: ask for a new one";
  const std::string newcomer =
      settings.command == "join" ? "; if you have no account yet, pass --name and choose a login with --as" : "";
  return "wrong space, login or password: check --space, --as and the password" + newcomer;
}

std::string too_many_attempts(const Settings& settings) {
  if (settings.command == "first-admin sign-up")
    return "too many wrong codes: wait some minutes, then ask for another code";
  if (settings.sign_up || settings.reset)
    return "too many links that do not work were tried from here: wait some minutes";
  return "too many wrong passwords: wait some minutes; devices that are signed in go on";
}

bool is_about_poll(std::string_view command) { return command == "vote" || command == "results" || command == "close-poll"; }

bool is_about_confirmation(std::string_view command) {
  return command == "confirm" || command == "confirmations" || command == "remind" || command == "close-confirmation";
}

std::string not_found(const Settings& settings) {
  const auto& command = settings.command;
  if (command == "approve" || command == "reject")
    return "there is no application " + std::to_string(settings.number) + ": see \"atrium applications\"";
  if (command == "show-report" || command == "decide-report")
    return "there is no report " + std::to_string(settings.number) + " for you to decide: see \"atrium reports\"";
  if (command == "join")
    return "this link does not work any more: ask for a new one";
  if (command == "withdraw")
    return "there is no such request of yours that is still open";
  if (command == "invite")
    return "there is no such class, chat or student for you: check --class, --chat and --student";
  if (command.starts_with("make") || command == "tie" || command == "untie" || command == "ties")
    return "there is no such class, discipline or person for you: see \"atrium classes\" and \"atrium disciplines\"";
  if (command == "unschedule")
    return "nothing is scheduled as " + std::to_string(settings.number) + ": see \"atrium scheduled\"";
  if (settings.number == 0 || settings.chat.empty() || command == "draft")
    return "there is no such chat, message or person for you: see \"atrium chats\"";
  const auto message = "message " + std::to_string(settings.number);
  const std::string look = " or you are not in the chat: see \"atrium history\"";
  if (is_about_poll(command))
    return message + " is not there for you, is no poll," + look;
  if (is_about_confirmation(command))
    return message + " is not there for you, does not ask to be confirmed," + look;
  if (command == "discuss")
    return message + " is not there for you, stands in a thread itself," + look;
  if (command == "download")
    return message + " is not there for you, has no such file" + (settings.thumbnail ? " with a thumbnail" : "") + "," +
           look;
  if (command == "forward")
    return message + " is not there for you, or there is no chat " + settings.what + " of yours: see \"atrium chats\"";
  return message + " is not there for you," + look;
}

std::string forbidden(const Settings& settings) {
  const auto& command = settings.command;
  if (settings.confirm)
    return "only staff and moderators ask to confirm, and only in groups and channels where they may write";
  if (command == "edit" || command == "delete")
    return "you may " + command + " only what you have written yourself, and only for a time" +
           (command == "delete" ? "; moderators of the chat may delete any message" : "");
  if (command == "vote")
    return "this poll is not for you: it asks people of other roles, or you may only read here";
  if (command == "confirm")
    return "you are not asked to confirm this message: it is your own, or asks people of other roles";
  if (command == "report")
    return "a message of your own needs no report: delete it";
  if (is_about_poll(command) || is_about_confirmation(command) || command == "readers")
    return "only who wrote the message may do this, and moderators of the chat";
  if (command == "pin")
    return "only moderators of the chat pin messages in it, and only as long as they may write there";
  constexpr std::array<std::string_view, 7> kWriting = {"send", "reply", "discuss", "forward", "schedule", "poll", "upload"};
  if (std::ranges::find(kWriting, command) == kWriting.end())
    return "you may not do this: ask who leads the chat or the school";
  const auto& where = command == "forward" ? settings.what : settings.chat;
  if (where.starts_with('@'))
    return "you may not write to " + where + ": the school says who writes to whom; ask its staff";
  return "you may not write to " + where + ": you may be muted, or the chat is only to be read; ask who leads it";
}

std::string wait_of(const Error& error) {
  const auto seconds = (error.retry_after_ms + 999) / 1000;
  return seconds == 0     ? ""
         : seconds <= 120 ? " (" + std::to_string(seconds) + " s from now)"
                          : " (" + std::to_string((seconds + 59) / 60) + " min from now)";
}

std::string text_of(const Settings& settings, const Error& error) {
  switch (error.code) {
    case ErrorCode::kWrongCredentials:
      return wrong_credentials(settings);
    case ErrorCode::kTooManyAttempts:
      return too_many_attempts(settings);
    case ErrorCode::kNoPassword:
      return settings.reset
                 ? "no new password: pass --new-password-file, or use a terminal"
                 : "no password for " + settings.login + ": set ATRIUM_PASSWORD, pass --password-file, or use a terminal";
    case ErrorCode::kNotFound:
      return not_found(settings);
    case ErrorCode::kForbidden:
      return forbidden(settings);
    case ErrorCode::kConflict:
      return printable(error.message) + "; nothing was changed";
    case ErrorCode::kStorageFull:
      if (settings.command == "upload")
        return printable(error.message) + " (see \"atrium storage\")";
      return "на сервере кончается место на диске, ничего нового он пока не принимает: попробуйте позже "
             "(the server's disk is almost full: try again later)";
    case ErrorCode::kTooLarge:
      return printable(error.message) + " (see \"atrium storage\")";
    case ErrorCode::kLocalFile:
      return printable(error.message) + (settings.command == "download" ? ": pass another place with -o, or --force" : "");
    case ErrorCode::kTooSoon:
      return printable(error.message) + (settings.command == "join" ? ": ask again tomorrow" : wait_of(error));
    case ErrorCode::kNotAdmitted:
      return "you are not let in yet: see \"atrium join\" with your link";
    case ErrorCode::kSignedOut:
      return "this device was signed out: run \"atrium sign-in\"";
    case ErrorCode::kUntrusted:
      return printable(error.message) + ": check --server, or name its authority with --ca-file";
    case ErrorCode::kInvalidArgument:
      return "the server would not take " + (error.field.empty() ? "it" : flag_of(settings, error.field)) + ": " +
             printable(error.message);
    case ErrorCode::kOffline:
      return "no server answers at " + settings.server + " (" + printable(error.message) + "): " +
             (is_on_this_machine(settings.server) ? "start it with ./dev run or pass --server"
                                                  : "check --server, and whether it runs");
    default:
      return printable(error.message) + ": try again later";
  }
}

}  // namespace

Failed refusal(const Settings& settings, const Error& error) {
  return Failed(text_of(settings, error), std::string(code_of(error.code)), error.field, error.retry_after_ms);
}

}  // namespace atrium::cli
