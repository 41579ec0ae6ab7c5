#include "bench/report/recipe.h"

namespace atrium::bench {
namespace {

std::vector<Recipe> recipes_of_sending() {
  const Axis in_flight{"messages in flight"};
  return {
      {"fanout",
       "fanout",
       "What a delivery costs",
       "texts of 128 bytes; lower is better",
       "in_flight",
       "cpu_us_per_delivery",
       in_flight,
       {"server CPU per delivery, µs"},
       {"case"},
       {"members", "chats"}},
      {"commit",
       "commit-rate",
       "Acknowledged after the sync",
       "texts of 128 bytes; higher is better",
       "in_flight",
       "acks_per_s",
       in_flight,
       {"acknowledged messages per second"}},
      {"commit",
       "commit-wait",
       "How long an acknowledgement takes",
       "texts of 128 bytes; lower is better",
       "in_flight",
       "ack_p50_us",
       in_flight,
       {"median from send to acknowledgement, µs"}},
  };
}

std::vector<Recipe> recipes_of_reading() {
  const Axis messages{"messages in the chat"};
  const Axis page{"server CPU per page, µs"};
  const std::vector<std::string> position{"case", "position"};
  const std::string subtitle = "one request in flight; lower is better";
  return {
      {"history",
       "history",
       "What a page of 50 costs",
       subtitle,
       "messages",
       "cpu_us_per_page",
       messages,
       page,
       position,
       {},
       {{"case", {"atrium", "baseline-seek"}}, {"in_flight", {"1"}}}},
      {"history",
       "history-deleted",
       "What a page of 50 costs where nine in ten are deleted",
       subtitle,
       "messages",
       "cpu_us_per_page",
       messages,
       page,
       position,
       {},
       {{"case", {"atrium-deleted", "atrium-swept"}}, {"in_flight", {"1"}}}},
  };
}

std::vector<Recipe> recipes_of_being_there() {
  const Axis memory{"memory of the server, user space", Growth::kLinear, Unit::kBytes};
  const Axis chats{"chats of the account"};
  const Axis resume{"server CPU per resume, µs"};
  const std::vector<std::string> changed{"case", "changed"};
  const std::string subtitle = "20 messages missed in each changed chat; lower is better";
  return {
      {"idle",
       "idle",
       "What silent connections take",
       "lower is better",
       "connections",
       "server_user_bytes",
       {"signed-in connections, each in 10 chats", Growth::kLinear},
       memory},
      {"resume",
       "resume",
       "What coming back costs",
       subtitle,
       "chats",
       "cpu_us_per_resume",
       chats,
       resume,
       changed,
       {},
       {{"case", {"atrium", "baseline-epoll"}}, {"missed", {"0", "20"}}}},
      {"resume",
       "resume-restarted",
       "What coming back costs after a restart of the server",
       subtitle,
       "chats",
       "cpu_us_per_resume",
       chats,
       resume,
       changed,
       {},
       {{"case", {"atrium-restarted"}}, {"missed", {"0", "20"}}}},
  };
}

std::vector<Recipe> recipes_of_files() {
  return {{"files",
           "files",
           "What files cost",
           "up until they may be sent, and down; lower is better",
           "file_mib",
           "cpu_ms_per_gib",
           {"MiB of a file"},
           {"server CPU per GiB, ms", Growth::kLinear},
           {"case", "direction"}}};
}

// Lines of "series": what a run looked like while it went on.
std::vector<Recipe> recipes_of_soak() {
  const auto over_time = [](const std::string& what, const std::string& title, const std::string& y, const Axis& axis) {
    return Recipe{"soak", "soak-" + what, title, "half load, day after day", "at_s", y, {"seconds", Growth::kLinear},
                  axis,   {"case"},       {},    {{"series", {"soak"}}}};
  };
  return {
      over_time("rss", "Memory while days go by", "server_rss_bytes",
                {"memory of the server, RSS", Growth::kLinear, Unit::kBytes}),
      over_time("descriptors", "Descriptors while days go by", "descriptors",
                {"open descriptors of the server", Growth::kLinear}),
      over_time("threads", "Threads while days go by", "threads", {"threads of the server", Growth::kLinear}),
      over_time("disk", "The data folder while days go by", "disk_bytes", {"data folder", Growth::kLinear, Unit::kBytes})};
}

std::vector<Recipe> recipes_of_load() {
  const Axis since_cut{"seconds since the cut", Growth::kLinear};
  const Axis since_begin{"seconds", Growth::kLinear};
  const Axis memory{"memory of the server, RSS", Growth::kLinear, Unit::kBytes};
  return {{"day",
           "day",
           "Send to delivery while more schools come",
           "p99 of each scene of the day; lower is better",
           "schools",
           "p99_us",
           {"schools"},
           {"p99 from when a message is due until somebody has it, µs"},
           {"case"},
           {},
           {{"case", {"morning", "lesson", "break", "afternoon", "evening"}}}},
          {"slow",
           "slow",
           "Memory while three in ten readers stall",
           "they stall, are cut and come back, again and again",
           "at_s",
           "server_rss_bytes",
           since_begin,
           memory,
           {"case"},
           {},
           {{"series", {"rss"}}}},
          {"startup",
           "startup",
           "How long a server is away that starts again",
           "until a page of history was there; lower is better",
           "messages",
           "ready_ms",
           {"messages in the data folder"},
           {"ms", Growth::kLinear}},
          {"storm",
           "storm",
           "All are cut at once",
           "clients that have resumed and have all that they missed",
           "at_s",
           "connected",
           since_cut,
           {"clients", Growth::kLinear},
           {"case"},
           {},
           {{"series", {"back"}}}}};
}

}  // namespace

std::vector<Recipe> all_recipes() {
  std::vector<Recipe> all;
  for (const auto& some : {recipes_of_sending(), recipes_of_reading(), recipes_of_being_there(), recipes_of_files(),
                           recipes_of_load(), recipes_of_soak()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace atrium::bench
