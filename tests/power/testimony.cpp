#include "tests/power/testimony.h"

#include <algorithm>

#include "tests/support/chat_truth.h"
#include "tests/support/numbered.h"

namespace atrium::test {

using namespace wire::v1;

namespace {

constexpr std::size_t kMostChats = 6;
const std::string kFiller(3000, '.');

// The part of an answer that a repetition must have too.
std::string content_of(ServerFrame frame) {
  frame.clear_reply_to();
  return frame.SerializeAsString();
}

std::string where(std::uint64_t chat, std::uint64_t seq) {
  return "chat " + std::to_string(chat) + ", seq " + std::to_string(seq);
}

}  // namespace

ClientFrame Testimony::next_wish(AccountId who) {
  const auto mine = [who](const auto& wish) { return wish.second.first == who; };
  if (const auto due = std::ranges::find_if(due_again_, mine); due != due_again_.end()) {
    auto again = due_again_.extract(due);
    auto frame = again.mapped().second;
    open_.insert(std::move(again));
    return frame;
  }
  if (dice_.one_in(20) && !done_.empty()) {
    const auto back = dice_.below(dice_.one_in(2) ? std::min<std::size_t>(done_.size(), 50) : done_.size());
    const auto old = std::prev(done_.end(), static_cast<std::ptrdiff_t>(back + 1));
    if (old->second.first == who && open_.try_emplace(old->first, old->second).second) {
      ++repeated_;
      return old->second.second;
    }
  }
  auto frame = new_wish(who);
  open_[frame.id()] = {who, frame};
  return frame;
}

ClientFrame Testimony::new_wish(AccountId who) {
  ClientFrame frame;
  frame.set_id(++wishes_);
  const auto sign = [&](auto& command) {
    command.mutable_request_id()->set_sender(who.value);
    command.mutable_request_id()->set_counter(wishes_);
  };
  const bool leads = who == kDeputy;
  if (leads && (chats_.empty() || (chats_.size() < kMostChats && dice_.one_in(40)))) {
    auto& create = *frame.mutable_create_chat();
    sign(create);
    create.set_kind(CHAT_KIND_GROUP);
    create.set_title("ИС-21");
    create.add_member_ids(kTeacher.value);
    return frame;
  }
  const auto chat = chats_.empty() ? 0 : dice_.pick(chats_);
  if (leads && dice_.one_in(12)) {
    const auto move = [&](auto& command) {
      sign(command);
      command.set_chat_id(chat);
      command.add_account_ids(kFirstPupil + dice_.below(kPupils));
    };
    dice_.one_in(2) ? move(*frame.mutable_add_members()) : move(*frame.mutable_remove_members());
  } else if (dice_.one_in(10)) {
    auto& edit = *frame.mutable_edit_message();
    sign(edit);
    edit.set_chat_id(chat);
    edit.set_target_seq(dice_.between(1, 50));
    edit.set_text(numbered_text(wishes_, ""));
  } else {
    auto& message = *frame.mutable_send_message();
    sign(message);
    message.set_chat_id(chat);
    message.set_text(numbered_text(wishes_, kFiller.substr(0, dice_.one_in(8) ? dice_.below(3000) : dice_.below(80))));
  }
  return frame;
}

void Testimony::server_is_gone() { due_again_.merge(open_); }

void Testimony::take(const ServerFrame& frame) {
  if (frame.reply_to() != 0) {
    take_answer(frame);
  } else if (frame.has_entry() && !frame.entry().has_withheld()) {
    const Place place{frame.entry().chat_id(), frame.entry().seq()};
    const auto bytes = frame.entry().SerializeAsString();
    if (const auto [told, fresh] = told_.try_emplace(place, bytes); !fresh && told->second != bytes) {
      complain(where(place.first, place.second) + " was told twice, and differently");
    }
  }
}

void Testimony::take_answer(const ServerFrame& frame) {
  const auto wish = open_.find(frame.reply_to());
  if (wish == open_.end()) {
    complain("wish " + std::to_string(frame.reply_to()) + " was answered, and not asked");
    return;
  }
  ++answered_;
  if (frame.has_accepted() || frame.has_chat_opened()) {
    const auto content = content_of(frame);
    const auto [said, fresh] = acknowledged_.try_emplace(wish->first, content);
    if (!fresh && said->second != content) {
      complain("wish " + std::to_string(wish->first) + " was answered twice, and differently");
    }
    if (fresh && frame.has_chat_opened()) {
      chats_.push_back(frame.chat_opened().chat_id());
    }
    done_.insert(*wish);
  } else if (frame.error().code() == ERROR_CODE_UNAVAILABLE) {
    ++unreadable_;
  } else if (acknowledged_.contains(wish->first)) {
    complain("wish " + std::to_string(wish->first) +
             " was acknowledged, and refused when it came again: " + frame.error().message());
  } else {
    refused_.insert(wish->first);
  }
  open_.erase(wish);
}

Status Testimony::judge(const storage::Store& store) {
  const auto image = store.load_space(kSpace);
  if (!image) {
    return image.error();
  }
  std::map<std::uint64_t, Place> places;
  for (const auto& chat : image->chats) {
    if (auto read = judge_chat(store, chat.chat_id(), places); !read) {
      return read;
    }
  }
  for (const auto chat : chats_) {
    if (std::ranges::none_of(image->chats, [&](const auto& stored) { return stored.chat_id() == chat; })) {
      complain("chat " + std::to_string(chat) + " was acknowledged, and is not there");
    }
  }
  for (const auto& [number, content] : acknowledged_) {
    const auto& frame = done_.at(number).second;
    ServerFrame answer;
    answer.ParseFromString(content);
    const bool writes = frame.has_send_message() || frame.has_edit_message();
    if (answer.has_accepted() && answer.accepted().seq() > heads_[answer.accepted().chat_id()]) {
      complain("wish " + std::to_string(number) + " was acknowledged, and its chat ends before");
    }
    const auto found = places.find(number);
    if (writes && (found == places.end() || found->second != Place(answer.accepted().chat_id(), answer.accepted().seq()))) {
      complain("wish " + std::to_string(number) + " was acknowledged, and is not where it was said to be");
    }
  }
  for (const auto number : refused_) {
    if (places.contains(number)) {
      complain("wish " + std::to_string(number) + " was refused, and is stored");
    }
  }
  return {};
}

Status Testimony::judge_chat(const storage::Store& store, std::uint64_t chat, std::map<std::uint64_t, Place>& places) {
  std::uint64_t head = 0;
  const auto read = store.visit_entries({kSpace, ChatId(chat), Seq(1), Seq(~0ull)}, [&](const storage::StoredEntry& stored) {
    Entry entry;
    const bool whole = entry.ParseFromArray(stored.encoded.data(), static_cast<int>(stored.encoded.size()));
    if (!whole || stored.seq.value != head + 1 || entry.seq() != stored.seq.value || entry.chat_id() != chat) {
      complain(where(chat, stored.seq.value) + " stands behind " + std::to_string(head) + ", or is no entry of it");
      return storage::Visit::kStop;
    }
    ++head;
    if (const auto told = told_.find({chat, head}); told != told_.end() && told->second != entry.SerializeAsString()) {
      complain(where(chat, head) + " is not what was told");
    }
    for (const auto number : numbers_in(stored.encoded)) {
      if (!places.try_emplace(number, chat, head).second) {
        complain("wish " + std::to_string(number) + " has been done twice");
      }
    }
    return storage::Visit::kContinue;
  });
  if (!read) {
    return read;
  }
  heads_[chat] = head;
  const auto beyond = told_.lower_bound({chat, head + 1});
  if (beyond != told_.end() && beyond->first.first == chat) {
    complain(where(chat, beyond->first.second) + " was told, and the chat ends at " + std::to_string(head));
  }
  return {};
}

}  // namespace atrium::test
