#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/commands/execute.h"
#include "server/delivery/outbox.h"
#include "server/net/worker.h"
#include "server/space/space.h"
#include "storage/group_committer.h"
#include "storage/memory_store.h"
#include "tests/support/counting_store.h"
#include "tests/support/received.h"
#include "tests/unit/space/front_gate.h"

namespace atrium::test {

class School;

// A signed-in person, without a socket: sends frames and remembers what came back. Called on the test's thread.
class Person {
 public:
  Person(School& school, AccountId id, wire::v1::Role role);
  // Somebody at the front door: a device without a token, until it signs in.
  Person(School& school, AccountId id);
  ~Person();

  AccountId id() const { return id_; }
  // Sends and waits for the reply; frames that came before it are in pushes().
  wire::v1::ServerFrame ask(wire::v1::ClientFrame frame);
  // Sends without waiting; returns the frame's id.
  std::uint64_t send(wire::v1::ClientFrame frame);
  wire::v1::ServerFrame wait_for(std::uint64_t frame_id);
  bool answered(std::uint64_t frame_id);
  // Sends and waits for the last frame of an answer in several.
  std::vector<wire::v1::ServerFrame> ask_in_parts(wire::v1::ClientFrame frame);
  wire::v1::ServerFrame resume(std::map<std::uint64_t, std::uint64_t> positions = {});
  // The socket goes away and comes back.
  void reconnect();
  // With the account's login and this device's token.
  wire::v1::ClientFrame sign_in_frame(std::string password, std::string device_name);
  const std::string& token() const { return token_; }
  // Where it comes from, from now on.
  void come_from(std::uint64_t address);
  // A new socket that signs in with the device's token.
  wire::v1::ServerFrame sign_in_with_token();

  // The entries pushed so far, of one chat, in order of arrival.
  std::vector<wire::v1::Entry> entries(ChatId chat);
  // Waits until the entry with this seq has been pushed.
  void wait_for_entry(ChatId chat, std::uint64_t seq);
  std::size_t frames_of(wire::v1::ServerFrame::ContentCase kind);
  // How many messages of the socket these came in.
  std::size_t messages();
  // Waits until the server has closed the connection.
  void wait_until_ended();
  // Everything in order of arrival.
  std::vector<wire::v1::ServerFrame> received();

  wire::v1::ClientFrame message(ChatId chat, std::string text);
  wire::v1::RequestId next_request();

 private:
  friend class School;
  class Socket;
  enum class As { kSignedIn, kStranger };
  void connect(As how);
  void disconnect();

  School& school_;
  const AccountId id_;
  std::shared_ptr<Socket> socket_;
  std::shared_ptr<space::Actor> actor_;
  std::uint64_t next_frame_ = 0;
  std::uint64_t next_counter_ = 0;
  std::string token_;  // of a device that came by the front door
};

// A space on a home thread of its own, over the memory store.
class School {
 public:
  School();
  ~School();

  std::unique_ptr<Person> person(wire::v1::Role role);
  // Runs on the home thread and waits.
  void at_home(const std::function<void()>& work);
  void wait_until(const std::function<bool()>& condition);
  // Throws away all memory and loads the space from the store.
  void restart();
  // A group of these people; the first makes it.
  ChatId make_group(const std::vector<Person*>& members, bool open_history = false);

  // From now on writes wait before they begin, until they are let go, one by one or all.
  void hold_disk() { gate_.hold(); }
  void wait_until_a_write_waits() { gate_.wait_until_one_waits(); }
  void let_one_write_go() { gate_.let_one_go(); }
  void release_disk() { gate_.release(); }
  // The same for what the read pool has to do.
  void hold_reads();
  void release_reads();
  // Does something between the moment in which the held reads have read and that in which they come home with it.
  void while_held_reads_are_under_way(const std::function<void()>& meanwhile);
  // No entry can be read any more, or again.
  void break_disk() { counting_.fail_reads(true); }
  void mend_disk() { counting_.fail_reads(false); }
  // Takes all room for changes on their way to the disk, and gives it back.
  void take_all_room();
  void give_room_back();
  // The disk is almost full, or has room again.
  void fill_disk() { has_room_ = false; }
  void make_room() { has_room_ = true; }
  // The space's clock.
  std::int64_t now_ms() const { return now_ms_; }
  void pass(std::chrono::milliseconds time) { now_ms_ += time.count(); }
  // From the next restart on, for one account.
  void bound(guard::Rate commands, guard::Rate messages) {
    command_rate_ = commands;
    message_rate_ = messages;
  }
  // The codes that went out so far; the school awaits its first administrator with the number +79991234567.
  std::vector<codes::CodeLetter> codes_sent() {
    std::vector<codes::CodeLetter> copy;
    at_home([&] { copy = codes_sent_; });
    return copy;
  }
  // From now on passwords wait to be checked, until they are let go.
  void hold_passwords() {
    at_home([this] { front_gate_.hold(); });
  }
  void release_passwords() {
    at_home([this] { front_gate_.release(); });
  }
  // What the space believes a sync to take; at 0 every chat is large enough for frames to wait for the next group.
  void sync_takes(std::chrono::microseconds time);

  space::Space& space() { return *space_; }
  storage::MemoryStore& store() { return store_; }
  // How often the space has read from it.
  std::size_t reads() const { return counting_.reads(); }
  net::Worker& home() { return home_; }
  delivery::DeliveryTable& table() { return table_; }

 private:
  // Stands before the store's writes.
  class Gate {
   public:
    void hold();
    void release();
    void let_one_go();
    void wait_until_one_waits();
    Status pass();

   private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool held_ = false;
    bool waiting_ = false;
    std::size_t let_go_ = 0;
  };
  void load();

  Gate gate_;
  storage::MemoryStore store_;
  CountingStore counting_{store_};
  net::Worker home_{0};
  delivery::DeliveryTable table_;
  std::unique_ptr<storage::GroupCommitter> committer_;
  std::unique_ptr<delivery::Outbox> outbox_;
  std::unique_ptr<space::Space> space_;
  std::uint64_t next_random_ = 1000;
  std::atomic<std::int64_t> now_ms_ = 1000;
  std::size_t taken_room_ = 0;
  std::atomic<bool> has_room_ = true;
  guard::Rate command_rate_{};
  guard::Rate message_rate_{};
  FrontGate front_gate_{[this] { return std::chrono::milliseconds(now_ms_); }};
  std::vector<codes::CodeLetter> codes_sent_;  // of the home thread
  // Of the home thread.
  std::chrono::microseconds sync_time_{200};
  bool reads_held_ = false;
  std::vector<net::Task> held_reads_;
  std::thread thread_;
};

}  // namespace atrium::test
