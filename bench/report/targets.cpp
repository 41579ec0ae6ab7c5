#include "bench/report/targets.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "bench/report/scale.h"

namespace atrium::bench {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double number(const Results& results, const Fields& fields, const std::string& field) {
  const auto* found = find(results, fields);
  return found == nullptr ? kNone : found->number(field);
}

double delivery(const Results& results, const std::string& name, const std::string& members, const std::string& chats,
                const std::string& in_flight) {
  return number(results, {{"case", name}, {"members", members}, {"chats", chats}, {"in_flight", in_flight}},
                "cpu_us_per_delivery");
}

std::vector<Judgement> judge_fanout(const Results& results) {
  std::vector<Judgement> judgements;
  const auto beside = [&](const std::string& other, const std::string& in_flight, double limit) {
    judgements.push_back(
        {"fanout", "atrium / " + other + ", " + in_flight + " in flight", "x", limit, false,
         delivery(results, "atrium", "1000", "1", in_flight) / delivery(results, other, "1000", "1", in_flight)});
  };
  beside("baseline-send", "1", 1.6);
  for (const auto* in_flight : {"4", "16", "64"}) {
    beside("baseline-batch", in_flight, 1.0);
  }
  beside("baseline-batch", "256", 1.2);
  beside("nats-ws", "1", 0.65);
  for (const auto* in_flight : {"4", "16", "64", "256"}) {
    beside("nats-ws", in_flight, 0.5);
  }
  for (const auto* in_flight : {"1", "16", "256"}) {
    judgements.push_back(
        {"fanout", std::string("10,000 members / 1,000 members, ") + in_flight + " in flight", "x", 1.5, false,
         delivery(results, "atrium", "10000", "1", in_flight) / delivery(results, "atrium", "1000", "1", in_flight)});
  }
  judgements.push_back({"fanout", "100 chats of 30 / one chat of 3,000, 1 in flight each", "x", 1.5, false,
                        delivery(results, "atrium", "3000", "100", "1") / delivery(results, "atrium", "3000", "1", "1")});
  return judgements;
}

std::vector<Judgement> judge_commit(const Results& results) {
  const auto ratio = [&](const std::string& in_flight, const std::string& field) {
    return number(results, {{"case", "atrium"}, {"in_flight", in_flight}}, field) /
           number(results, {{"case", "baseline-rocksdb"}, {"in_flight", in_flight}}, field);
  };
  std::vector<Judgement> judgements;
  const std::pair<const char*, double> least[] = {{"1", 0.5}, {"64", 0.6}, {"512", 0.5}};
  for (const auto& [in_flight, limit] : least) {
    judgements.push_back({"commit",
                          std::string("acknowledged per second, atrium / baseline-rocksdb, ") + in_flight + " in flight",
                          "x", limit, true, ratio(in_flight, "acks_per_s")});
  }
  judgements.push_back(
      {"commit", "median wait, atrium / baseline-rocksdb, 1 in flight", "x", 1.8, false, ratio("1", "ack_p50_us")});
  return judgements;
}

std::vector<Judgement> judge_idle(const Results& results) {
  const Fields atrium{{"case", "atrium-plain"}};
  const Fields with_tls{{"case", "atrium-tls"}};
  return {{"idle", "memory per connection", "bytes", 8192, false, number(results, atrium, "user_bytes_per_connection")},
          {"idle", "memory per connection over TLS", "bytes", 24'576, false,
           number(results, with_tls, "user_bytes_per_connection")},
          {"idle", "CPU per connection and second", "µs", 0.5, false, number(results, atrium, "cpu_us_per_connection_s")}};
}

// One request in flight; the raw loop knows no other.
std::vector<Judgement> judge_history(const Results& results) {
  std::vector<Judgement> judgements;
  const auto add = [&](const std::string& what, double limit, double value) {
    judgements.push_back({"history", what, "x", limit, false, value});
  };
  for (const auto& messages : values_of(results, "messages")) {
    const auto cost = [&](const std::string& name, const std::string& position) {
      return number(results, {{"case", name}, {"messages", messages}, {"position", position}, {"in_flight", "1"}},
                    "cpu_us_per_page");
    };
    const auto size = ", " + short_number(std::atof(messages.c_str())) + " messages";
    for (const std::string name : {"atrium", "atrium-deleted", "atrium-swept"}) {
      if (find(results, {{"case", name}, {"messages", messages}}) == nullptr) {
        continue;
      }
      const auto middle = cost(name, "middle");
      const auto oldest = cost(name, "oldest");
      add(name + ", middle and oldest apart" + size, 2, std::max(middle / oldest, oldest / middle));
      for (const std::string position : {"middle", "oldest"}) {
        add(position + ", " + name + " / baseline-seek" + size, 3, cost(name, position) / cost("baseline-seek", position));
      }
      add(name + ", newest / middle" + size, 1, cost(name, "newest") / middle);
    }
  }
  return judgements;
}

// Of the largest file.
std::vector<Judgement> judge_files(const Results& results) {
  std::vector<Judgement> judgements;
  const auto size = values_of(results, "file_mib").back();
  for (const std::string direction : {"up", "down"}) {
    const auto cost = [&](const std::string& name) {
      return number(results, {{"case", name}, {"direction", direction}, {"file_mib", size}}, "cpu_ms_per_gib");
    };
    judgements.push_back({"files", "CPU " + direction + ", atrium / nginx, files of " + size + " MiB", "x", 2, false,
                          cost("atrium") / cost("nginx")});
  }
  return judgements;
}

// What one more chat costs that did not change: the slope between the fewest and the most.
double slope_of_unchanged(const Results& results) {
  const Result* least = nullptr;
  const Result* most = nullptr;
  for (const auto& result : results) {
    if (result.text("case") == "atrium" && result.text("changed") == "0") {
      least = least == nullptr || result.number("chats") < least->number("chats") ? &result : least;
      most = most == nullptr || result.number("chats") > most->number("chats") ? &result : most;
    }
  }
  if (least == most) {
    return kNone;
  }
  return (most->number("cpu_us_per_resume") - least->number("cpu_us_per_resume")) /
         (most->number("chats") - least->number("chats"));
}

std::vector<Judgement> judge_resume(const Results& results) {
  return {{"resume", "CPU for one more chat that did not change", "µs", 0.5, false, slope_of_unchanged(results)}};
}

std::vector<Judgement> judge_latency(const Results& results) {
  return {{"latency", "p99 until the last delivery at half load, more than without the wait of a fan-out", "µs", 2000, false,
           number(results, {{"case", "atrium"}}, "p99_us") - number(results, {{"case", "atrium-no-wait"}}, "p99_us")}};
}

// How many schools it is to be is for nobody to say: one at least.
std::vector<Judgement> judge_day(const Results& results) {
  return {
      {"day", "schools with a p99 under 100 ms", "schools", 1, true, number(results, {{"case", "whole day"}}, "schools")}};
}

std::vector<Judgement> judge_soak(const Results& results) {
  const auto drift = [&](const std::string& of, const std::string& field, double limit) {
    return Judgement{"soak", of + ", last third of the time over the second", "%", limit, false, number(results, {}, field)};
  };
  return {drift("RSS", "rss_drift_percent", 5),
          drift("descriptors", "descriptors_drift_percent", 2),
          drift("threads", "threads_drift_percent", 0),
          {"soak", "growth of the disk / bytes said", "x", 10, false, number(results, {}, "disk_per_text_byte")}};
}

// Of two waits, where less than 20 ms can't be told apart.
double noticed(double beside_us, double quiet_us) {
  constexpr double kLeast = 20'000;
  return std::max(beside_us, kLeast) / std::max(quiet_us, kLeast);
}

std::vector<Judgement> judge_hot(const Results& results) {
  return {{"hot", "p99 of small chats, beside the chat of all / alone (under 20 ms counts as 20)", "x", 2, false,
           noticed(number(results, {}, "hot_p99_us"), number(results, {}, "quiet_p99_us"))}};
}

std::vector<Judgement> judge_slow(const Results& results) {
  return {{"slow", "RSS, last third of the time over the second", "%", 5, false, number(results, {}, "rss_drift_percent")},
          {"slow", "p99 of who reads, beside stalled ones / without", "x", 1.5, false,
           number(results, {}, "beside_p99_us") / number(results, {}, "before_p99_us")}};
}

// The slowest start with the most messages, beside the usual one with the fewest.
std::vector<Judgement> judge_startup(const Results& results) {
  std::vector<Judgement> judgements;
  const auto lengths = values_of(results, "messages");
  for (const std::string name : {"stopped", "killed"}) {
    const auto of = [&](const std::string& messages, const char* field) {
      return number(results, {{"case", name}, {"messages", messages}}, field);
    };
    for (const auto* field : {"ready_ms", "ready_ms_max"}) {
      const std::string which = std::string(field) == "ready_ms" ? "usual" : "slowest";
      judgements.push_back({"startup",
                            name + ": " + which + " start with " + short_number(std::atof(lengths.back().c_str())) +
                                " messages / usual one with " + short_number(std::atof(lengths.front().c_str())),
                            "x", 3, false, of(lengths.back(), field) / of(lengths.front(), "ready_ms")});
    }
  }
  return judgements;
}

std::vector<Judgement> judge_storm(const Results& results) {
  std::vector<Judgement> judgements;
  for (const std::string name : {"atrium", "atrium-tls"}) {
    if (const auto* found = find(results, {{"case", name}})) {
      const std::string over = name == "atrium" ? "" : ", over TLS";
      judgements.push_back({"storm", "all are back" + over, "s", 20, false, found->number("back_s")});
      judgements.push_back(
          {"storm", "p99 in a chat that was not cut" + over, "µs", 250'000, false, found->number("storm_p99_us")});
    }
  }
  return judgements;
}

}  // namespace

Judgement::Verdict Judgement::verdict() const {
  if (!std::isfinite(value)) {
    return Verdict::kNotMeasured;
  }
  return (is_least ? value >= limit : value <= limit) ? Verdict::kHeld : Verdict::kNotHeld;
}

std::vector<Judgement> judge(const Results& results) {
  using Judge = std::vector<Judgement> (*)(const Results&);
  const std::pair<const char*, Judge> judges[] = {
      {"fanout", judge_fanout}, {"commit", judge_commit},   {"idle", judge_idle}, {"history", judge_history},
      {"resume", judge_resume}, {"latency", judge_latency}, {"day", judge_day},   {"hot", judge_hot},
      {"slow", judge_slow},     {"files", judge_files},     {"soak", judge_soak}, {"startup", judge_startup},
      {"storm", judge_storm}};
  std::vector<Judgement> all;
  for (const auto& [name, own] : judges) {
    auto some = with(results, "bench", name);
    std::erase_if(some, [](const Result& result) { return result.has("series"); });
    if (!some.empty()) {
      const auto judgements = own(some);
      all.insert(all.end(), judgements.begin(), judgements.end());
    }
  }
  return all;
}

}  // namespace atrium::bench
