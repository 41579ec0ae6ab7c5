#include "bench/history/load.h"

#include <algorithm>
#include <stdexcept>

#include "bench/load/clock.h"
#include "bench/load/fanout_load.h"
#include "bench/load/quantile.h"

namespace atrium::bench {

std::uint64_t Places::at(std::uint64_t turn) const {
  constexpr std::uint64_t kStride = 1'000'003;  // prime: comes everywhere, and never to the neighbour
  return first + turn * kStride % (last - first + 1);
}

HistoryLoad::HistoryLoad(const DemoServer& server, std::uint64_t chat) : server_(server) {
  wire::v1::ClientFrame sign_in;
  sign_in.set_id(1);
  sign_in.mutable_sign_in()->set_protocol(1);
  sign_in.mutable_sign_in()->set_space(values_of(server.card, "space").at(0));
  sign_in.mutable_sign_in()->set_token(unhex(values_of(server.card, "token").at(0)));
  for (auto& dialogue : dialogues_) {
    dialogue = std::make_unique<Dialogue>(server.port);
    dialogue->upgrade("/ws");
    ask(*dialogue, sign_in);
  }

  frame_.set_id(1);
  auto& history = *frame_.mutable_read_history();
  history.set_chat_id(chat);
  history.set_direction(wire::v1::HISTORY_DIRECTION_OLDER);
  history.set_view(wire::v1::HISTORY_VIEW_MESSAGES);
  history.set_limit(kItems);
}

std::chrono::nanoseconds HistoryLoad::time_one(std::uint64_t from) {
  const auto begin = Clock::now();
  ask_for(from);
  while (!under_way_.empty()) {
    take_answers();
  }
  return Clock::now() - begin;
}

PageSample HistoryLoad::measure(const Places& places, std::size_t in_flight, std::size_t least_items,
                                std::chrono::milliseconds time) {
  least_items_ = least_items;
  std::uint64_t turn = 0;
  const auto run_until = [&](Clock::time_point end) {
    while (Clock::now() < end) {
      while (under_way_.size() < in_flight) {
        ask_for(places.at(turn++));
      }
      take_answers();
    }
  };
  run_until(Clock::now() + time / 3);  // warms up all that is going to be read

  waits_us_.clear();
  bytes_ = items_ = 0;
  const auto begin = Clock::now();
  const auto server_begin = server_.program->cpu();
  const auto own_begin = own_cpu();
  run_until(begin + time);
  const auto server_time = us(server_.program->cpu() - server_begin);
  const auto own_time = us(own_cpu() - own_begin);
  const auto wall = us(Clock::now() - begin);
  const auto pages = static_cast<double>(waits_us_.size());
  const PageSample sample{.cpu_us_per_page = server_time / pages,
                          .pages_per_s = pages / wall * 1e6,
                          .p50_us = quantile(waits_us_, 0.5),
                          .p99_us = quantile(waits_us_, 0.99),
                          .bytes_per_page = static_cast<double>(bytes_) / pages,
                          .items_per_page = static_cast<double>(items_) / pages,
                          .server_cores = server_time / wall,
                          .server_rss_bytes = static_cast<double>(server_.program->rss_bytes()),
                          .load_cores = own_time / wall};
  while (!under_way_.empty()) {
    take_answers();
  }
  least_items_ = 0;
  return sample;
}

void HistoryLoad::ask_for(std::uint64_t from) {
  frame_.set_id(frame_.id() + 1);
  frame_.mutable_read_history()->set_from_seq(from);
  const auto bytes = framed(frame_);
  asked_.at(frame_.id() % kRing) = Clock::now();
  auto& dialogue = *dialogues_[frame_.id() % dialogues_.size()];
  dialogue.send(bytes);
  under_way_.push_back(&dialogue);
}

void HistoryLoad::take_answers() {
  auto* dialogue = under_way_.front();
  auto bytes = dialogue->receive();
  const auto now = Clock::now();
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    const auto answer = take_frame(bytes);
    const auto items = static_cast<std::size_t>(answer.history_page().items_size());
    if (!answer.has_history_page() || items < least_items_) {
      throw std::runtime_error("atriumd answered with no page: " + answer.error().message() + ", " + std::to_string(items) +
                               " items");
    }
    under_way_.erase(std::ranges::find(under_way_, dialogue));
    items_ += items;
    waits_us_.push_back(us(now - asked_.at(answer.reply_to() % kRing)));
  }
}

}  // namespace atrium::bench
