#include "bench/load/resume_school.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "bench/load/dialect.h"

namespace atrium::bench {

using namespace wire::v1;

namespace {

template <class Command>
ResumeSchool::Traffic traffic_of(AtriumClient& client, Command&& command) {
  const auto sent = client.dialogue().sent_bytes();
  const auto received = client.dialogue().received_bytes();
  command();
  return {client.dialogue().sent_bytes() - sent, client.dialogue().received_bytes() - received};
}

}  // namespace

ResumeSchool::ResumeSchool(const std::filesystem::path& folder, const std::vector<Absence>& absences) : folder_(folder) {
  for (const auto& absence : absences) {
    auto& people = classes_[absence.chats];
    people.written = std::max(people.written, absence.missed);
    people.written_chats = std::max(people.written_chats, absence.changed);
  }
  std::size_t accounts = 0;
  for (auto& [chats, people] : classes_) {
    people.teacher = accounts;
    accounts += kClassSize;
  }
  std::filesystem::create_directories(folder_);
  demo_ = start_demo(folder_, accounts);
  card_ = read_card(demo_);
  open_groups();
  look_at_chats();
  write_messages();
  look_at_chats();
}

void ResumeSchool::restart() {
  demo_.program.reset();
  demo_ = start_demo(folder_, card_.tokens.size());
  card_ = read_card(demo_);
}

// All load accounts are in one group already, and in the channels of the school.
void ResumeSchool::open_groups() {
  AtriumClient head(card_);
  head.sign_in_as_head();
  const auto people = head.ids_of(card_.logins);
  std::vector<std::vector<std::uint64_t>> groups;
  for (const auto& [chats, mates] : classes_) {
    const auto first = people.begin() + static_cast<std::ptrdiff_t>(mates.teacher);
    groups.insert(groups.end(), chats - 1, std::vector<std::uint64_t>(first, first + kClassSize));
  }
  head.open_groups(groups);
}

void ResumeSchool::write_messages() {
  for (const auto& [chats, people] : classes_) {
    std::vector<ClientFrame> messages;
    for (std::size_t i = 0; i < people.written * people.written_chats; ++i) {
      auto& message = *messages.emplace_back().mutable_send_message();
      message.set_chat_id(people.chats.at(i % people.written_chats).chat_id());
      message.set_text(std::string(kBodyBytes, 'a'));
    }
    AtriumClient writer(card_);
    writer.sign_in(people.teacher);
    writer.ask_all(std::move(messages));
  }
}

// The chats of each class, always in the same order, the groups first, the channels of the school behind them, with their newest seqs.
void ResumeSchool::look_at_chats() {
  for (auto& [chats, people] : classes_) {
    AtriumClient client(card_);
    people.epoch = client.sign_in(people.teacher).epoch();
    people.chats = client.resume({}, 0);
    if (const auto groups = std::ranges::count_if(people.chats, &ChatView::may_post);
        groups != static_cast<std::ptrdiff_t>(chats)) {
      throw std::runtime_error("somebody is in " + std::to_string(groups) + " groups");
    }
    std::ranges::sort(people.chats, {}, [](const ChatView& chat) { return std::pair(!chat.may_post(), chat.chat_id()); });
  }
}

ResumeSchool::Traffic ResumeSchool::sign_in(std::size_t chats, std::size_t visit) const {
  AtriumClient client(card_);
  const auto traffic = traffic_of(client, [&] { client.sign_in(student(classes_.at(chats), visit)); });
  client.dialogue().cut();
  return traffic;
}

ResumeSchool::Traffic ResumeSchool::resume(const Absence& absence, std::size_t visit) const {
  const auto& people = classes_.at(absence.chats);
  Resume resume;
  resume.set_epoch(people.epoch);
  for (std::size_t i = 0; i < absence.chats; ++i) {
    auto& position = *resume.add_positions();
    position.set_chat_id(people.chats[i].chat_id());
    position.set_seq(people.chats[i].head_seq() - (i < absence.changed ? absence.missed : 0));
  }
  AtriumClient client(card_);
  client.sign_in(student(people, visit));
  const auto traffic = traffic_of(client, [&] { client.resume(resume, absence.changed * absence.missed); });
  client.dialogue().cut();
  return traffic;
}

}  // namespace atrium::bench
