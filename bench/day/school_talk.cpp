#include "bench/day/school_talk.h"

#include <algorithm>

namespace atrium::bench {
namespace {

constexpr double kSecondsPerHour = 3600;

}  // namespace

SchoolTalk::SchoolTalk(ClientCrowd& crowd, const School& school, const Sentences& sentences, std::uint64_t seed)
    : crowd_(crowd), school_(school), sentences_(sentences), first_(crowd.size()), random_(seed) {
  for (const auto& person : school_.people) {
    away_.at(of(person.kind)).push_back(crowd_.add({school_.space, person.token}));
  }
  for (auto& some : away_) {
    std::ranges::shuffle(some, random_);
  }
}

void SchoolTalk::change_to(const Scene& scene, Clock::time_point now, Clock::duration time) {
  for (const auto kind : kAllKinds) {
    auto& here = online_.at(of(kind));
    auto& away = away_.at(of(kind));
    const auto wanted = bench::online(scene, kind);
    for (; here.size() < wanted; away.pop_back()) {
      moves_.push_back({now, away.back(), true});
      here.push_back(away.back());
    }
    for (; here.size() > wanted; here.erase(here.begin())) {
      moves_.push_back({now, here.front(), false});
      away.insert(away.begin(), here.front());
    }
  }
  std::ranges::shuffle(moves_, random_);
  for (std::size_t i = 0; i < moves_.size(); ++i) {
    moves_[i].due = now + time * (moves_.size() - i) / moves_.size();
  }
}

bool SchoolTalk::move_people(Clock::time_point now) {
  for (; !moves_.empty() && moves_.back().due <= now; moves_.pop_back()) {
    const auto& move = moves_.back();
    move.comes ? crowd_.come(move.client) : crowd_.leave(move.client);
  }
  return moves_.empty();
}

void SchoolTalk::begin(const Scene& scene, double speed, char kind_of_stamp, Clock::time_point now) {
  stamp_ = kind_of_stamp;
  for (const auto kind : kAllKinds) {
    auto& stream = streams_.at(of(kind));
    const auto people = static_cast<double>(bench::online(scene, kind));
    stream.per_second = people * scene.messages_per_hour.at(of(kind)) / kSecondsPerHour * speed;
    stream.next = now + pause(stream.per_second);
  }
  announcements_.per_second = kAnnouncementsPerHour / kSecondsPerHour * speed;
  announcements_.next = now + pause(announcements_.per_second);
}

void SchoolTalk::say_due(Clock::time_point now) {
  for (const auto kind : kAllKinds) {
    auto& stream = streams_.at(of(kind));
    for (; stream.next <= now; stream.next += pause(stream.per_second)) {
      say_something(kind, stream.next);
    }
  }
  for (; announcements_.next <= now; announcements_.next += pause(announcements_.per_second)) {
    crowd_.say(first_, school_.channel, {stamp_, announcements_.next}, sentence());
  }
}

void SchoolTalk::say_something(Kind kind, Clock::time_point due) {
  const auto& here = online_.at(of(kind));
  const auto client = here.at(random_() % here.size());
  const auto& chats = place_for(school_.people.at(client - first_));
  if (!chats.empty()) {
    crowd_.say(client, chats.at(random_() % chats.size()), {stamp_, due}, sentence());
  }
}

const std::vector<std::uint64_t>& SchoolTalk::place_for(const Pupil& pupil) {
  const auto& habits = kHabits.at(of(pupil.kind));
  const auto drawn = std::uniform_real_distribution<double>()(random_);
  const bool is_subject = drawn < habits.subject && !pupil.subject.empty();
  const bool is_staff_room = drawn < habits.subject + habits.staff_room && !pupil.staff_room.empty();
  const bool is_class = drawn < habits.subject + habits.staff_room + habits.own_class && !pupil.own_class.empty();
  return is_subject ? pupil.subject : is_staff_room ? pupil.staff_room : is_class ? pupil.own_class : pupil.direct;
}

Clock::duration SchoolTalk::pause(double per_second) {
  const std::chrono::duration<double> wait(std::exponential_distribution<double>(per_second)(random_));
  return std::chrono::duration_cast<Clock::duration>(wait);
}

const std::string& SchoolTalk::sentence() { return sentences_.texts.at(random_() % sentences_.texts.size()); }

std::size_t SchoolTalk::online() const {
  std::size_t sum = 0;
  for (const auto& some : online_) {
    sum += some.size();
  }
  return sum;
}

}  // namespace atrium::bench
