#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "bench/load/atrium_client.h"

namespace atrium::bench {

// What a client finds that comes back.
struct Absence {
  std::size_t chats = 0;    // of which it knows how far it has them
  std::size_t changed = 0;  // of these
  std::size_t missed = 0;   // messages in each of those
};

// atriumd with a class for each number of chats: a teacher, who has written so many messages in the first of them, and 30
// students, who come back.
class ResumeSchool {
 public:
  static constexpr std::size_t kStudents = 30;

  // Makes it in a new data folder.
  ResumeSchool(const std::filesystem::path& folder, const std::vector<Absence>& absences);
  // Stops the server and starts it anew: no chat has its newest messages in memory.
  void restart();

  const ServerProgram& server() const { return *demo_.program; }
  // Bytes over the socket, of one command and its answer.
  struct Traffic {
    std::size_t sent = 0;
    std::size_t received = 0;
  };
  // A student connects, signs in and goes; the traffic of the sign-in.
  Traffic sign_in(std::size_t chats, std::size_t visit) const;
  // The same, but goes on from where they were, and goes when everything has come; the traffic of the resume.
  Traffic resume(const Absence& absence, std::size_t visit) const;

 private:
  struct Class {
    std::size_t teacher = 0;  // a load account; the next ones are the students
    std::size_t written = 0;
    std::size_t written_chats = 0;
    std::vector<wire::v1::ChatView> chats;
    std::uint64_t epoch = 0;
  };
  static constexpr std::size_t kClassSize = kStudents + 1;
  static std::size_t student(const Class& people, std::size_t visit) { return people.teacher + 1 + visit % kStudents; }
  void open_groups();
  void write_messages();
  void look_at_chats();

  const std::filesystem::path folder_;
  std::map<std::size_t, Class> classes_;  // by the number of their chats
  DemoServer demo_;
  LoadCard card_;
};

}  // namespace atrium::bench
