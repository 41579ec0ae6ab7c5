#pragma once

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/container/small_vector.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "atrium/wire/v1/frames.pb.h"
#include "server/space/actor.h"
#include "server/space/applications.h"
#include "server/space/audit_log.h"
#include "server/space/chat.h"
#include "server/space/environment.h"
#include "server/space/files.h"
#include "server/space/first_admin.h"
#include "server/space/invites.h"
#include "server/space/join_requests.h"
#include "server/space/publisher.h"
#include "server/space/reports.h"
#include "server/space/request_ledger.h"
#include "server/space/scheduled.h"
#include "server/space/settings.h"
#include "server/space/tail_reader.h"
#include "storage/store.h"

namespace atrium::space {

// What follows from one command, while it is being decided. Becomes one Change.
struct Draft {
  std::unique_ptr<stored::v1::Change> change;
  std::size_t reserved_bytes = 0;
  std::int64_t at_ms = 0;

  struct Published {
    Chat* chat;
    Seq seq;
    MessageNo message_no;
    Seq target;
    bool is_deletion;
    AccountId reader;  // who wrote the message, and so has read it; 0 = it is none of the chat's flow
    std::shared_ptr<const std::string> encoded;
  };
  boost::container::small_vector<Published, 1> published;
  // Changes of the delivery table and pushes to single people; they run on commit, before the entries are published.
  std::vector<std::function<void()>> on_commit;
};

// Who is answered, and on which frame.
struct ReplyTo {
  std::shared_ptr<Actor> actor;
  std::uint64_t frame_id = 0;
};

// What one of a person's devices did.
wire::v1::Notice notice_about(wire::v1::NoticeCode code, const Device& device);
wire::v1::Notice notice_about(wire::v1::NoticeCode code, AccountId who);
void describe(wire::v1::Tie& view, const structure::Tie& tie);

// The state of one school, on its home thread. Decides, hands the change to the committer, and tells nobody anything before
// it is durable. Replies leave in the order of decision.
class Space final : public storage::CommitListener, public net::TurnEnd {
 public:
  Space(const Environment& environment, storage::SpaceImage image);
  ~Space() override;

  SpaceId id() const { return id_; }
  const std::string& name() const { return record_.name(); }
  const std::string& title() const { return record_.title(); }
  bool is_operators() const { return record_.is_operators(); }
  const Environment& environment() const { return environment_; }
  delivery::ChatKey key(const Chat& chat) const { return {id_, chat.id()}; }

  // Lookups; null if it isn't there.
  Account* account(AccountId id);
  const Account* account(AccountId id) const;
  Account* account_by_login(std::string_view login);
  const Device* device(const std::string& token_hash) const;
  using Accounts = std::map<AccountId, std::unique_ptr<Account>>;
  const Accounts& accounts() const { return accounts_; }
  // Those of an account's roles that nobody else has.
  policy::Roles sole_roles(const Account& account) const;
  Chat* chat(ChatId id);
  Chat* direct_chat(AccountId one, AccountId other);
  Chat* rule_chat(const structure::ChatRule& rule);
  const structure::Structure& structure() const { return structure_; }
  const Applications& applications() const { return applications_; }
  // A change of it is kept by put_record.
  FirstAdmin first_admin() { return FirstAdmin(*record_.mutable_first_admin()); }
  bool studies_in(AccountId student, UnitId unit) const;
  // What rules ask about a person, and the place that they have by one in a chat that follows it.
  structure::Standing standing_of(const Account& account) const;
  std::optional<wire::v1::MemberRole> place_in(const Chat& chat, const Account& account) const;
  const Invites& invites() const { return invites_; }
  const JoinRequests& join_requests() const { return join_requests_; }
  Files& files() { return files_; }
  const Files& files() const { return files_; }
  Scheduled& scheduled() { return scheduled_; }
  Drafts& drafts() { return drafts_; }
  Reports& reports() { return reports_; }
  // Whether both are members of a group.
  bool share_a_group(const Account& one, const Account& other) const;
  // Whether one may write to the other directly, as things stand now.
  bool may_write(const Account& from, const Account& to) const;
  // What that is decided on, but for the groups of both.
  policy::ContactFacts contact_facts(const Account& from, const Account& to) const;
  // Whether one is curator of the class whose parent the other says to be, while nobody has confirmed that.
  bool leads_claimed_class(const Account& curator, const Account& parent) const;
  // A teacher whose status the school wants confirmed, and it is not.
  bool unconfirmed(const Account& account) const;
  // What policy wants to know of somebody who asks for something; of a chat and somebody, who may be no member.
  policy::Facts facts_of(const Account& account) const;
  policy::ChatFacts chat_facts(const Chat& chat, const Account& account, const Membership* membership) const;
  const Settings& settings() const { return settings_; }
  const stored::v1::SpaceRecord& record() const { return record_; }
  // This space's clock: it never goes back.
  std::int64_t now_ms() const { return std::max(last_at_ms_, environment_.now_ms()); }
  // Whether one is in a chat, other than a channel, where the other is or was.
  bool may_meet(const Account& one, const Account& other) const;
  RequestLedger& requests() { return requests_; }
  TailReader& tails() { return tails_; }

  // Begins a decision that stores about `payload_bytes`; nothing if the committer has no room: answer BUSY.
  std::optional<Draft> draft(std::size_t payload_bytes);
  // Adds an entry to a chat; sets chat_id, seq, message_no and at_ms.
  Seq append(Draft& draft, Chat& chat, AccountId author, wire::v1::Entry entry, Seq target = Seq());
  Chat& create_chat(Draft& draft, wire::v1::ChatKind kind, std::string title, bool open_history,
                    const structure::ChatRule& rule = {});
  // With those who belong in it, guests by hand, and its first entry.
  Chat& create_rule_chat(Draft& draft, const structure::ChatRule& rule, AccountId by,
                         const std::vector<Account*>& guests = {});
  // Of the administration; the rule's template is CHANNEL.
  Chat& create_channel(Draft& draft, const structure::ChatRule& rule, std::string title, AccountId by);
  void change_channel(Draft& draft, Chat& chat, const structure::ChatRule& rule, std::string title, AccountId by);
  void add_member(Draft& draft, Chat& chat, Account& account, wire::v1::MemberRole role, Seq from,
                  Origin origin = Origin::kHand);
  void remove_member(Draft& draft, Chat& chat, Account& account, Seq before);
  Account& create_account(Draft& draft, std::string login, std::string name, std::vector<wire::v1::Role> roles,
                          std::string password_hash, Trust trust = Trust::kConfirmed);
  // Changes what is stored of an account; its own connections are told.
  // If its roles change, the chats follow.
  void change_account(Draft& draft, Account& account, AccountId by, const std::function<void(Account&)>& change);
  const Device& add_device(Draft& draft, Account& account, std::string token_hash, std::string name);
  // An entry in the person's service chat, which comes with the first one.
  void notify(Draft& draft, Account& account, wire::v1::Notice notice);
  // Their tokens stop working at once; on commit their connections are closed.
  void end_devices(Draft& draft, Account& account, const std::vector<std::string>& token_hashes);
  // It leaves its chats, and its roles, devices and password end.
  void close_account(Draft& draft, Account& account, AccountId by);
  // The structure. Chats follow in the same change: who belongs in one by its rule is added, who no longer does is removed.
  void put_unit(Draft& draft, structure::Unit unit);
  void put_discipline(Draft& draft, structure::Discipline discipline);
  // As above; chats that are called by it get their new titles.
  void rename_unit(Draft& draft, UnitId unit, std::string title, AccountId by);
  void rename_discipline(Draft& draft, DisciplineId discipline, std::string title, AccountId by);
  // The chats of a class stay as they are; its ties are to be ended after that.
  void archive_unit(Draft& draft, UnitId unit, AccountId by);
  // The person is kept out of a chat in which they belong by its rule, or no more. Who looks after the chat stays in it.
  void exclude(Draft& draft, Chat& chat, stored::v1::ExclusionRecord exclusion);
  void lift_exclusion(Draft& draft, Chat& chat, AccountId account, AccountId by);
  // With its record in the audit. A student's class takes the place of the one before.
  void put_tie(Draft& draft, structure::Tie tie, AccountId by);
  void end_tie(Draft& draft, const structure::Tie& tie, AccountId by);
  // Pushes to the person how the chat is for them now.
  void tell_changed(Draft& draft, Chat& chat, Account& account);
  // The same after roles of these people have changed.
  void follow(Draft& draft, const std::set<AccountId>& people, AccountId by);
  // What is stored of the space as a whole.
  void put_record(Draft& draft);
  void put_application(Draft& draft, Applications::Kept kept);
  // Who is let in. An invite and a request replace what stood under their secret and id; a claim changes who is in which chat.
  void put_invite(Draft& draft, Invite invite);
  // A decision with its record in the audit; who has an account is told.
  void put_join_request(Draft& draft, JoinRequest request, AccountId by);
  // What comes with the approval of a school's application: an invite that nobody has made, for one head, once. It is audited as the
  // server's act.
  void invite_head(Draft& draft, std::string secret_hash);
  // The same in place of the one before, and another day's codes for the first administrator. False: there is a head already.
  bool renew_head_invite(Draft& draft, const std::string& secret_hash);
  void forget_invite(Draft& draft, std::string secret_hash);
  // A part of the invites and requests that have been over for long.
  void forget_past_admission(Draft& draft);
  // Ends the ties whose time is over: before each command. False: some count still, because there are many or the disk has no room;
  // then nothing may be decided, answer BUSY.
  [[nodiscard]] bool apply_due();
  // When something happens by itself next.
  std::optional<std::int64_t> next_due_ms() const;
  // Calls it at home when something is due and nobody has asked for anything since; once, by who can do it (commands/due.h).
  void wake_when_due(std::function<void()> wake);
  // The chat's confirmations are others now: they are stored with the chat.
  void put_confirmations(Draft& draft, Chat& chat);
  // Reminds, and closes what was open long enough, in the chat where that is due first.
  void apply_due_confirmations(Draft& draft);
  std::optional<std::int64_t> confirmations_due_ms() const;
  // Somebody has written in a thread: its place among the chat's, and who follows it from now on.
  void note_in_thread(Draft& draft, Chat& chat, const ThreadHead& head, AccountId author, AccountId root_author);
  // From now on, if the account sees its root and does not yet.
  void follow_thread(Draft& draft, Chat& chat, AccountId account, Seq root, std::uint64_t read_no);
  void move_thread_mark(Account& account, Chat& chat, Membership& membership, Seq root, std::uint64_t no,
                        const std::shared_ptr<Actor>& by);
  void put_slow_mode(Draft& draft, Chat& chat, std::uint32_t seconds);
  // The account's connections, but for one, hear it.
  void tell_others(Draft& draft, Account& account, const std::shared_ptr<Actor>& but, wire::v1::ServerFrame push);
  // Name, profile and settings; hold from now on.
  void put_record(Draft& draft, stored::v1::SpaceRecord record);
  void put_blocked(Draft& draft, Account& account, std::vector<AccountId> blocked);
  // With its record in the audit.
  void mute(Draft& draft, Chat& chat, const Account& account, std::int64_t until_ms, AccountId by);
  // Once that is durable their bytes go, unless something has the same content by then.
  void remove_content(Draft& draft, Files::Orphans orphans);
  // What a privileged act leaves behind, in the same change.
  void audit(Draft& draft, AccountId by, wire::v1::AuditRecord act) { audit_.append(*draft.change, by, std::move(act)); }

  // Hands the decision over. On commit the reply goes out, then the pushes. With a key, repeats get the same result.
  void commit(Draft draft, ReplyTo to, std::string result, std::optional<RequestKey> key, const Digest& digest);

  // Answers after everything that was decided before.
  void reply(const ReplyTo& to, const wire::v1::ServerFrame& content);
  void reply_encoded(const ReplyTo& to, std::string content);
  // At once, from within an effect of in_order: what it tells of is then as new as its place in the order.
  void reply_now(const ReplyTo& to, std::string_view content);
  // As reply_encoded for a result in several frames and for pushes to one session: `replies` commands end with it.
  void send_in_order(const std::shared_ptr<Actor>& actor, std::string frames, std::size_t replies);

  // Runs it once everything that was decided before is durable; at once if that is so already.
  void in_order(std::function<void()> effect);

  void move_read_mark(Account& account, Chat& chat, Membership& membership, Seq seq, MessageNo message_no,
                      const std::shared_ptr<Actor>& by);

  // Stores the read marks that are not stored yet; without room they wait.
  void save_read_marks();

  // Fills in a chat as this member sees it. The view may have been of another chat before: making one allocates.
  void describe(wire::v1::ChatView& view, const Chat& chat, const Account& account, const Membership& membership) const;
  // Actors of an account that resumed and hear about this chat from now on / no more.
  void subscribe(const std::shared_ptr<Actor>& actor, const Chat& chat, const Membership& membership);
  // Sends what is held of a chat: those who come now have it already.
  void publish_before_subscribe(const Chat& chat) { publisher_.flush(chat); }

  void add_actor(Account& account, const std::shared_ptr<Actor>& actor, std::string token_hash);
  void remove_actor(const std::shared_ptr<Actor>& actor);

  // Nothing decided is waiting for the disk.
  bool settled() const { return in_flight_.empty() && pending_.empty(); }

  // CommitListener: on the committer's thread.
  void committed(ChangeNumber through, std::vector<storage::PendingChange> changes) override;

 private:
  struct InFlight {
    ChangeNumber number;
    ReplyTo to;
    std::string result;
    std::optional<RequestKey> key;
    boost::container::small_vector<Draft::Published, 1> published;
    std::vector<std::function<void()>> on_commit;
    std::vector<std::function<void()>> after;  // what was answered since, without a change
  };

  void load(storage::SpaceImage& image);
  void load_people(const storage::SpaceImage& image);
  void load_admission(const storage::SpaceImage& image);
  void forget(Draft& draft, const std::vector<JoinRequestId>& requests);
  void record_decision(Draft& draft, const JoinRequest& before, const JoinRequest& now, AccountId by);
  void withdraw_requests_of(Draft& draft, AccountId account, AccountId by);
  void confirm_guardian(Draft& draft, const structure::Tie& tie, AccountId by);
  const Device& keep_device(Device device);
  void count_roles(const Account& account, int step);
  void list_by_rule(Chat& chat);
  const std::vector<Chat*>& chats_that_follow(UnitId unit) const;
  void store_tie(Draft& draft, structure::Tie tie, AccountId by);
  bool is_tie_due() const;
  void end_due_ties();
  Chat& fill_rule_chat(Draft& draft, Chat& chat, AccountId by, const std::vector<Account*>& guests);
  void follow_in(Draft& draft, Chat& chat, const std::set<AccountId>& people, AccountId by);
  bool set_place(Draft& draft, Chat& chat, Account& account, wire::v1::MemberRole role);
  bool retire(Draft& draft, Chat& chat, Account& account);
  void retitle(Draft& draft, Chat& chat, std::string title, AccountId by);
  void tell_all_changed(Draft& draft, Chat& chat);
  void leave_together(Draft& draft, Chat& chat, const std::vector<Account*>& people, AccountId by);
  void join_together(Draft& draft, Chat& chat, const std::vector<std::pair<Account*, wire::v1::MemberRole>>& people,
                     AccountId by);
  void change_together(Draft& draft, Chat& chat, const std::vector<Account*>& people, AccountId by);
  void end_of_turn() override;
  void settle(ChangeNumber through);
  void settle_one(InFlight& done);
  void use_again(std::vector<storage::PendingChange> changes);
  void publish(Draft::Published& entry);
  void read_own_message(AccountId account, Chat& chat, Seq seq, MessageNo message_no);
  void join_index(Account& account, Chat& chat);
  void keep_read_mark(AccountId account, ChatId chat, const Membership& membership);
  void add_read_marks(stored::v1::Change& change);
  void arm_read_marks();
  void push_to_others(const Account& account, const std::shared_ptr<Actor>& by, const wire::v1::ServerFrame& frame);
  void arm_due();
  void list_confirmations(const Chat& chat);

  const Environment environment_;
  SpaceId id_;
  stored::v1::SpaceRecord record_;
  Settings settings_;
  ChangeNumber last_change_;
  std::int64_t last_at_ms_ = 0;

  Accounts accounts_;
  std::unordered_map<std::string, Account*> logins_;
  std::unordered_map<std::string, Device> devices_;  // by token hash
  std::map<wire::v1::Role, int> holders_;            // how many accounts have a role
  AuditLog audit_;
  std::unordered_map<ChatId, std::unique_ptr<Chat>> chats_;
  std::map<std::pair<AccountId, AccountId>, Chat*> direct_chats_;
  std::map<structure::ChatRule, Chat*> rule_chats_;  // of templates of which there is one each
  std::map<UnitId, std::vector<Chat*>> following_;   // all whose members follow from a rule, by class; the others at 0
  structure::Structure structure_;
  bool ending_ties_ = false;  // more of them end in the next turn
  Applications applications_;
  Invites invites_;
  JoinRequests join_requests_;
  Files files_;
  Scheduled scheduled_;
  Drafts drafts_;
  Reports reports_;
  std::set<std::pair<std::int64_t, ChatId>> confirmations_due_;
  std::unordered_map<ChatId, std::int64_t> confirmations_listed_;  // under which time a chat stands there
  RequestLedger requests_;
  ConnectionNumber newest_connection_;
  Publisher publisher_;
  TailBudget tail_budget_;
  TailReader tails_;

  std::deque<InFlight> in_flight_;
  std::string reply_frame_;  // keeps its memory from one answer to the next
  std::vector<storage::PendingChange> pending_;
  std::vector<std::unique_ptr<stored::v1::Change>> spare_changes_;  // cleared; they keep their memory
  using ReadMarks = std::map<std::pair<AccountId, ChatId>, std::pair<Seq, MessageNo>>;
  ReadMarks dirty_read_marks_;  // go with the next change
  ReadMarks own_read_marks_;    // of writers: would be one for each message, so they wait for the timer
  boost::asio::steady_timer read_mark_timer_;
  std::set<std::pair<AccountId, ChatId>> dirty_thread_marks_;  // memberships whose marks in threads are not stored yet
  bool read_marks_armed_ = false;
  boost::asio::steady_timer due_timer_;
  std::function<void()> wake_;
  std::optional<std::int64_t> armed_for_ms_;  // what the timer waits for
  // Posted work finds out by it that the space is gone.
  std::shared_ptr<Space*> self_ = std::make_shared<Space*>(this);
};

}  // namespace atrium::space
