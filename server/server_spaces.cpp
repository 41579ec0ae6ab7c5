// The half of Server that is about which spaces there are.
#include <boost/asio/post.hpp>
#include <future>

#include "server/commands/due.h"
#include "server/server.h"
#include "server/wall_clock.h"
#include "storage/rocksdb_store.h"

namespace atrium {
namespace {

constexpr char kOperatorsSpace[] = "operator";

space::Founding bare(const std::string& name, const std::string& title) {
  space::Founding founding;
  founding.space.set_space_id(storage::draw_random());
  founding.space.set_name(name);
  founding.space.set_title(title);
  return founding;
}

}  // namespace

space::Environment Server::environment_of(Seat& seat) {
  auto& home = seat.worker;
  space::Environment environment{
      home,
      *seat.outbox,
      *committer_,
      *store_,
      options_.now_ms,
      storage::draw_random,
      [this](net::Task work) { boost::asio::post(read_pool_, std::move(work)); },
      [this, &home](space::PasswordCheck check) { return passwords_.check(std::move(check), home); },
      [this] { return committer_->sync_time(); },
      options_.sockets_per_account,
      options_.fanout_wait,
      options_.command_rate,
      options_.message_rate};
  environment.tails_bytes = options_.tails_bytes;
  environment.room_bytes = [this] { return disk_watch_.room_bytes(); };
  environment.file_rules = options_.file_rules;
  environment.outside.remove_content = [this](SpaceId space, const std::string& sha256) {
    if (files_ != nullptr) {
      files_->remove_content(space, sha256);
    }
  };
  environment.outside.send_code = [this](codes::CodeLetter letter) { courier_.send(std::move(letter)); };
  environment.outside.has_space = [this](std::string_view name) { return directory_.find(name).has_value(); };
  environment.outside.found = [this, &home](const space::Founding& founding, std::function<void()> done) {
    found(founding, [&home, done = std::move(done)] { home.post(done); });
  };
  environment.outside.renew_head_invite = [this, &home](SpaceId id, const std::string& hash,
                                                        std::function<void(bool)> done) {
    renew_head_invite(id, hash, [&home, done = std::move(done)](bool made) { home.post([done, made] { done(made); }); });
  };
  return environment;
}

space::Space* Server::keep(std::unique_ptr<space::Space> space) {
  space->wake_when_due([due = space.get()] { std::ignore = commands::apply_due(*due); });
  const std::scoped_lock lock(spaces_mutex_);
  auto& place = spaces_[space->id()];
  place = std::move(space);
  return place.get();
}

space::Space* Server::kept(SpaceId id) {
  const std::scoped_lock lock(spaces_mutex_);
  const auto found = spaces_.find(id);
  return found == spaces_.end() ? nullptr : found->second.get();
}

Status Server::load(SpaceId id) {
  auto image = store_->load_space(id);
  if (!image) {
    return image.error();
  }
  auto& seat = seat_of(id);
  std::promise<void> loaded;
  seat.worker.post([&] {
    auto* space = keep(std::make_unique<space::Space>(environment_of(seat), std::move(*image)));
    directory_.add(space->name(), {&seat.worker, space});
    if (files_ != nullptr) {
      files_->tend({&seat.worker, space});
    }
    loaded.set_value();
  });
  loaded.get_future().wait();
  return {};
}

// A space's home thread orders all that is asked of it: whoever asks again waits for the first change like whoever asked first.
void Server::found(const space::Founding& founding, std::function<void()> done) {
  auto& seat = seat_of(SpaceId(founding.space.space_id()));
  seat.worker.post([this, &seat, founding, done = std::move(done)]() mutable {
    auto* space = kept(SpaceId(founding.space.space_id()));
    if (space != nullptr) {
      space->in_order(std::move(done));
      return;
    }
    space = keep(std::make_unique<space::Space>(environment_of(seat), space::image_before(founding)));
    begin(*space, founding, std::move(done));
  });
}

void Server::begin(space::Space& space, const space::Founding& founding, std::function<void()> done) {
  auto& home = space.environment().home;
  if (!space::begin(space, founding)) {  // until the disk has room
    home.post([this, &space, founding, done = std::move(done)]() mutable { begin(space, founding, std::move(done)); });
    return;
  }
  space.in_order([this, &space, &home, done = std::move(done)] {
    directory_.add(space.name(), {&home, &space});
    done();
  });
}

void Server::renew_head_invite(SpaceId id, const std::string& hash, std::function<void(bool)> done) {
  constexpr std::size_t kBytes = 4096;
  seat_of(id).worker.post([this, id, hash, done = std::move(done)]() mutable {
    auto* space = kept(id);
    if (space == nullptr) {
      done(false);
      return;
    }
    auto draft = space->draft(kBytes);
    if (!draft) {  // until the disk has room
      renew_head_invite(id, hash, std::move(done));
      return;
    }
    const bool made = space->renew_head_invite(*draft, hash);
    space->commit(std::move(*draft), {}, {}, std::nullopt, {});
    space->in_order([done = std::move(done), made] { done(made); });
  });
}

void Server::found_and_wait(const space::Founding& founding) {
  std::promise<void> there;
  found(founding, [&] { there.set_value(); });
  there.get_future().wait();
}

void Server::found_what_was_approved() {
  std::vector<space::Founding> foundings;
  if (directory_.find(kOperatorsSpace)) {
    with_space(kOperatorsSpace, [&](space::Space& space) {
      for (const auto& [number, kept] : space.applications().all()) {
        if (kept.application.state() == wire::v1::APPLICATION_STATE_APPROVED) {
          foundings.push_back(space::founding_of(kept));
        }
      }
    });
  }
  for (const auto& founding : foundings) {
    found_and_wait(founding);
  }
}

Status Server::create_space(const std::string& name, const std::string& title) {
  if (!directory_.find(name)) {
    found_and_wait(bare(name, title));
  }
  return {};
}

std::string Server::create_operators_space() {
  if (!directory_.find(kOperatorsSpace)) {
    auto founding = bare(kOperatorsSpace, "Оператор");
    founding.space.set_is_operators(true);
    found_and_wait(founding);
  }
  return kOperatorsSpace;
}

void Server::with_space(const std::string& name, const std::function<void(space::Space&)>& work) {
  const auto host = directory_.find(name).value();
  std::promise<void> durable;
  host.home->post([&] {
    work(*host.space);
    host.space->in_order([&] { durable.set_value(); });
  });
  durable.get_future().wait();
}

}  // namespace atrium
