#include "tests/conformance/scenario_player.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>

#include <future>
#include <stdexcept>

namespace atrium::test {
namespace {

std::string from_hex(std::string_view hex) {
  std::string bytes;
  std::string digits;
  for (const char c : hex) {
    if (c != ' ') {
      digits.push_back(c);
    }
    if (digits.size() == 2) {
      bytes.push_back(static_cast<char>(std::stoi(std::exchange(digits, {}), nullptr, 16)));
    }
  }
  return digits.empty() ? bytes : throw std::invalid_argument("half a byte of hex");
}

}  // namespace

ScenarioPlayer::ScenarioPlayer(const Scenario& scenario, Wait patience)
    : scenario_(scenario), patience_(patience), client_(listener_.url(), scenario.client) {}

std::optional<std::string> ScenarioPlayer::play() {
  // What waits at the socket can't look at the time: ending the other side lets it out.
  auto played = std::async(std::launch::async, [this] { play_all(); });
  if (played.wait_for(patience_) == std::future_status::timeout) {
    client_.stop();
    listener_.interrupt();
  }
  try {
    played.get();
    return std::nullopt;
  } catch (const std::exception& why) {
    return place_ + ": " + why.what();
  }
}

void ScenarioPlayer::play_all() {
  for (const auto& step : scenario_.steps) {
    place_ = step.place + ", " + to_text(step.what);
    play_step(step.what);
  }
  place_ = "at the end";
  client_.stop();
  leave_connection();
  require_no_events();
}

void ScenarioPlayer::play_step(const Json& step) {
  if (const auto* command = step.find("do")) {
    const auto* as = step.find("as");
    stopped_ = stopped_ || command->find("stop") != nullptr;
    client_.perform(*command, as == nullptr ? "" : as->text);
  } else if (step.find("accept") != nullptr) {
    leave_connection();
    connection_ = listener_.accept();
    require_not_before(step, Clock::now());
  } else if (step.find("refuse") != nullptr) {
    leave_connection();
    listener_.refuse();
  } else if (step.find("receive") != nullptr) {
    receive(step);
  } else if (const auto* frames = step.find("send")) {
    send(*frames);
  } else if (const auto* code = step.find("close")) {
    peer().close(static_cast<unsigned>(std::stoul(code->text)));
    connection_.reset();
  } else if (step.find("cut") != nullptr) {
    peer().cut();
    connection_.reset();
  } else if (const auto* events = step.find("expect")) {
    expect(*events);
  } else {
    throw std::invalid_argument("there is no such step");
  }
}

void ScenarioPlayer::receive(const Json& step) {
  const auto& expected = step.at("receive");
  const auto frame = json_of(peer().read());
  require_not_before(step, Clock::now());
  if (const auto* id = expected.find("id")) {
    bindings_.forget(id->text);
  }
  if (const auto difference = bindings_.difference(expected, &frame)) {
    throw std::runtime_error(*difference);
  }
}

void ScenarioPlayer::send(const Json& frames) {
  std::string message;
  for (const auto& frame : frames.items) {
    message += frame.is(Json::Kind::kString) ? from_hex(frame.text) : bytes_of(bindings_.filled(frame));
  }
  sent_at_ = Clock::now();
  peer().send_message(message);
}

void ScenarioPlayer::expect(const Json& events) {
  for (const auto& event : events.items) {
    const auto heard = client_.next(event, patience_);
    if (const auto difference = bindings_.difference(event, &heard)) {
      throw std::runtime_error(*difference + ", in " + to_text(heard));
    }
  }
}

void ScenarioPlayer::leave_connection() {
  if (connection_ == nullptr) {
    return;
  }
  std::optional<client::wire::ClientFrame> frame;
  try {
    frame = connection_->peer.read();
  } catch (const boost::system::system_error&) {
    // As it should be.
  }
  connection_.reset();
  if (frame) {
    throw std::runtime_error("the client has sent " + to_text(json_of(*frame)));
  }
}

void ScenarioPlayer::require_no_events() {
  for (const auto& event : client_.rest()) {
    // A command without an answer, when the scenario was over.
    const auto* error = event.find("error");
    const bool by_the_end = !stopped_ && error != nullptr && error->text == "stopped";
    if (!by_the_end) {
      throw std::runtime_error("nobody expects " + to_text(event));
    }
  }
}

void ScenarioPlayer::require_not_before(const Json& step, Clock::time_point at) const {
  const auto* least = step.find("notBeforeMs");
  if (least != nullptr && at - sent_at_ < std::chrono::milliseconds(std::stoul(least->text))) {
    throw std::runtime_error("it came too early");
  }
}

client::Peer& ScenarioPlayer::peer() {
  return connection_ != nullptr ? connection_->peer : throw std::runtime_error("there is no connection");
}

std::string ScenarioPlayer::bytes_of(const Json& frame) {
  const auto message = schema_.frame(false);
  const auto status = google::protobuf::util::JsonStringToMessage(to_text(frame), message.get());
  if (!status.ok()) {
    throw std::invalid_argument(status.ToString());
  }
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.WriteVarint32(static_cast<std::uint32_t>(message->ByteSizeLong()));
    message->SerializeToCodedStream(&coded);
  }
  return bytes;
}

Json ScenarioPlayer::json_of(const client::wire::ClientFrame& frame) {
  const auto message = schema_.frame(true);
  std::string text;
  if (!message->ParseFromString(frame.SerializeAsString()) ||
      !google::protobuf::util::MessageToJsonString(*message, &text).ok()) {
    throw std::runtime_error("the client sent something that is no frame");
  }
  return parse_json(text);
}

}  // namespace atrium::test
