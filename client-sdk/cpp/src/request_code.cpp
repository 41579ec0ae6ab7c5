// A connection for one question of somebody who has no account yet.
#include <atrium/client.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "convert.h"
#include "transport.h"

namespace atrium::client {
namespace {

constexpr auto kPatience = std::chrono::seconds(20);

Error no_answer(std::string why) { return {ErrorCode::kOffline, "the server did not answer: " + std::move(why), ""}; }

Result<void> outcome_in(std::string_view message) {
  FrameReader reader(message);
  const auto frame = reader.next();
  if (!frame)
    return no_answer("what it sent is no frame");
  return frame->has_error() ? Result<void>(to_error(frame->error())) : Result<void>();
}

}  // namespace

Result<void> request_code(const Options& options, const std::string& mobile) {
  const Address address = parse_address(options.server);
  std::optional<Trust> trust;
  if (address.has_tls)
    trust.emplace(options.ca_file);
  if (!is_utf8(mobile) || !is_utf8(options.space))
    return Error{ErrorCode::kInvalidArgument, "the text is not UTF-8", "mobile"};
  boost::asio::io_context io(1);
  boost::asio::steady_timer deadline(io, kPatience);
  std::optional<Result<void>> outcome;
  std::unique_ptr<Transport> transport;
  const auto end = [&](Result<void> result) {
    if (!outcome)
      outcome = std::move(result);
    io.stop();
  };
  Transport::Handlers handlers;
  handlers.on_open = [&] {
    wire::ClientFrame frame;
    frame.set_id(1);
    frame.mutable_request_code()->set_space(options.space);
    frame.mutable_request_code()->set_mobile(mobile);
    transport->send(encode_frame(frame));
  };
  handlers.on_sent = [] {};
  handlers.on_message = [&](std::string_view message) { end(outcome_in(message)); };
  handlers.on_closed = [&](unsigned, const std::string& why) { end(no_answer(why)); };
  handlers.on_untrusted = [&](const std::string& why) { end(Error{ErrorCode::kUntrusted, why, ""}); };
  deadline.async_wait([&](boost::system::error_code error) {
    if (!error)
      end(no_answer("it took too long"));
  });
  transport = std::make_unique<Transport>(io, Transport::Times{}, std::move(handlers));
  transport->connect(address, trust ? &*trust : nullptr, options.client_name);
  io.run();
  return *outcome;
}

}  // namespace atrium::client
