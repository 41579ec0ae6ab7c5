#include "server/backup/backup.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <iostream>
#include <optional>
#include <system_error>

#include "server/backup/backup_check.h"
#include "server/backup/control_socket.h"
#include "server/backup/file_backup.h"
#include "storage/backup.h"
#include "storage/disk_room.h"
#include "storage/rocksdb_store.h"

namespace atrium {
namespace {

namespace fs = std::filesystem;
using storage::Backup;
using Clock = std::chrono::steady_clock;

constexpr double kMiB = 1024 * 1024;
constexpr char kFiles[] = "files";  // of messages, in a data folder and in one of backups

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

std::string time_of(const Backup& backup) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(backup.note.at_ms / 1000)));
}

std::string described(const Backup& backup) {
  return fmt::format("backup {} of {}: group {} (hash {:016x}), {} spaces, {:.1f} MiB", backup.number, time_of(backup),
                     backup.note.mark.group.value, backup.note.mark.hash, backup.note.spaces,
                     static_cast<double>(backup.bytes) / kMiB);
}

// A line on standard error now and then, for what takes long.
class Progress {
 public:
  explicit Progress(std::string doing) : doing_(std::move(doing)) {}
  void tell(std::uint64_t bytes) {
    if (const auto now = Clock::now(); now >= next_) {
      next_ = now + std::chrono::seconds(2);
      std::cerr << fmt::format("atriumd: {}: {:.0f} MiB so far\n", doing_, static_cast<double>(bytes) / kMiB);
    }
  }

 private:
  const std::string doing_;
  Clock::time_point next_ = Clock::now() + std::chrono::seconds(2);
};

std::uint64_t bytes_in(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const auto& file : fs::recursive_directory_iterator(folder, error)) {
    bytes += file.is_regular_file(error) ? file.file_size(error) : 0;
  }
  return bytes;
}

// Backups beside the data must not take the room that the server keeps for itself.
class Reserve {
 public:
  Reserve(const fs::path& data, const fs::path& folder, std::uint64_t tables_bytes) : data_(data) {
    struct stat of_data {};
    struct stat of_folder {};
    shared_ =
        ::stat(data.c_str(), &of_data) == 0 && ::stat(folder.c_str(), &of_folder) == 0 && of_data.st_dev == of_folder.st_dev;
    std::error_code error;
    const auto volume = fs::space(data, error).capacity;
    wanted_ = storage::reserve_bytes(storage::sizes_on_volume(volume), volume, tables_bytes);
  }
  bool is_kept() const {
    std::error_code error;
    return !shared_ || fs::space(data_, error).available >= wanted_;
  }
  Failure failure() const {
    return {
        fmt::format("the backups are on the disk of the data folder, which has to keep {:.0f} MiB free: put them on "
                    "another disk, or make room. What was begun is gone.",
                    static_cast<double>(wanted_) / kMiB)};
  }

 private:
  const fs::path data_;
  bool shared_ = false;
  std::uint64_t wanted_ = 0;
};

// One at a time.
Result<Descriptor> lock(const fs::path& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error)) {
    fs::permissions(folder, fs::perms::owner_all, error);
  }
  Descriptor file(::open((folder / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (file.number() < 0) {
    return Failure{"Can't write in " + folder.string() + ": " + std::system_category().message(errno)};
  }
  if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    return Failure{"Another backup is being made in " + folder.string() + "."};
  }
  return file;
}

// A checkpoint of the store, as long as this is there: the running server's, or our own of a store that nobody had open. Ours has
// another name, since a server may start while it is copied.
struct Source {
  std::optional<Descriptor> server;
  fs::path checkpoint;

  ~Source() {
    if (!server) {
      std::error_code error;
      fs::remove_all(checkpoint, error);
    }
  }
};

Result<std::unique_ptr<Source>> open_source(const fs::path& data) {
  // As another user, root too, it would leave files that the server can't open.
  struct stat owner {};
  if (::stat(data.c_str(), &owner) == 0 && owner.st_uid != ::geteuid()) {
    return Failure{data.string() + " belongs to another user: run this as the user of atriumd"};
  }
  auto source = std::make_unique<Source>();
  source->checkpoint = checkpoint_folder(data);
  auto server = ask_for_checkpoint(data);
  if (!server) {
    return server.error();
  }
  source->server = std::move(*server);
  if (source->server) {
    return source;
  }
  auto store = storage::RocksdbStore::open(data);
  if (!store) {
    return store.error();
  }
  source->checkpoint += ".own";
  std::error_code error;
  fs::remove_all(source->checkpoint, error);
  if (auto made = (*store)->make_checkpoint(source->checkpoint); !made) {
    return made.error();
  }
  return source;  // the store is free again
}

Result<Backup> chosen(const BackupOptions& options) {
  const auto list = storage::list_backups(options.folder);
  if (!list) {
    return list.error();
  }
  const auto& [readable, damaged] = *list;
  const auto newest = std::max(readable.empty() ? 0 : readable.back().number, damaged.empty() ? 0 : damaged.back());
  const auto wanted = options.number == 0 ? newest : options.number;
  for (const auto& backup : readable) {
    if (backup.number == wanted) {
      return backup;
    }
  }
  if (newest == 0) {
    return Failure{"there are no backups in " + options.folder.string()};
  }
  return Failure{fmt::format("{} is damaged or not there; another one may be whole: see atriumd backup list",
                             (options.folder / "meta" / std::to_string(wanted)).string())};
}

void complain(std::size_t& count, const std::string& what) {
  ++count;
  std::cerr << "atriumd: " << what << '\n';
}

void tell_of(const CheckedSpace& space) {
  std::cout << fmt::format("{}: {} accounts, {} chats, {} entries, {} audit records, {}\n", space.name, space.accounts,
                           space.chats, space.entries, space.audit_records, space.complaints.empty() ? "whole" : "damaged");
}

Result<Backup> verified(const BackupOptions& options) {
  const auto backup = chosen(options);
  if (!backup) {
    return backup.error();
  }
  auto reader = storage::BackupReader::open(options.folder, backup->number);
  if (!reader) {
    return reader.error();
  }
  Progress progress("verifying");
  std::size_t count = 0;
  for (const auto& complaint : (*reader)->check_files([&](std::uint64_t bytes) {
         progress.tell(bytes);
         return true;
       })) {
    complain(count, complaint);
  }
  if (auto status = (*reader)->open_store(); !status) {
    complain(count, status.error().message);
  } else if (const auto spaces = check_spaces(**reader); !spaces) {
    complain(count, spaces.error().message);
  } else {
    for (const auto& space : *spaces) {
      tell_of(space);
      for (const auto& complaint : space.complaints) {
        complain(count, space.name + ": " + complaint);
      }
      for (const auto& complaint : check_content(options.folder / kFiles, space.files)) {
        complain(count, space.name + ": " + complaint);
      }
    }
  }
  if (count > 0) {
    return Failure{fmt::format("backup {} is damaged in {} places", backup->number, count)};
  }
  return *backup;
}

// Older backups may be all that is left of a school: they go only when the newest one is whole.
Status prune(const BackupOptions& options) {
  const auto list = storage::list_backups(options.folder);
  if (!list) {
    return list.error();
  }
  if (!list->damaged.empty()) {
    const auto number = list->damaged.front();
    return Failure{
        fmt::format("backup {} is damaged, so none was removed: look at the disk and at the other backups (atriumd "
                    "backup verify --number), then remove {}",
                    number, (options.folder / "meta" / std::to_string(number)).string())};
  }
  if (list->readable.size() <= options.keep) {
    return {};
  }
  if (const auto newest = verified({.folder = options.folder}); !newest) {
    return Failure{newest.error().message + ", so none was removed"};
  }
  return storage::prune_backups(options.folder, options.keep);
}

}  // namespace

Status create_backup(const fs::path& data, const BackupOptions& options) {
  const auto begun = Clock::now();
  if (!fs::exists(data / "rocksdb" / "CURRENT")) {
    return Failure{"there is no store in " + data.string() + ": name the data folder with --data"};
  }
  const auto locked = lock(options.folder);
  if (!locked) {
    return locked.error();
  }
  // Before the store is looked at and after it: what is deleted meanwhile was copied before.
  if (auto status = copy_files(data / kFiles, options.folder / kFiles, [](std::uint64_t) { return true; }); !status) {
    return status;
  }
  const auto source = open_source(data);
  if (!source) {
    return source.error();
  }
  const auto before = bytes_in(options.folder);
  const Reserve reserve(data, options.folder, bytes_in((*source)->checkpoint));
  if (!reserve.is_kept()) {
    return reserve.failure();
  }
  Progress progress("copying");
  const auto goes_on = [&](std::uint64_t bytes) {
    progress.tell(bytes);
    return reserve.is_kept();
  };
  // What the store names by then is there: it was copied, though it may be gone since.
  if (auto status = copy_files(data / kFiles, options.folder / kFiles, goes_on); !status) {
    return reserve.is_kept() ? status : Status(reserve.failure());
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto backup = storage::add_backup((*source)->checkpoint, options.folder,
                                          std::chrono::duration_cast<std::chrono::milliseconds>(now).count(), goes_on);
  if (!backup) {
    return reserve.is_kept() ? backup.error() : reserve.failure();
  }
  const auto copied = static_cast<double>(bytes_in(options.folder) - before) / kMiB;
  const auto seconds = seconds_since(begun);
  std::cout << fmt::format("{}, {:.1f} MiB of them new, in {:.1f} s ({:.0f} MiB/s)\n", described(*backup), copied, seconds,
                           copied / seconds);
  return options.keep > 0 ? prune(options) : Status();
}

Status verify_backup(const BackupOptions& options) {
  const auto begun = Clock::now();
  const auto backup = verified(options);
  if (!backup) {
    return backup.error();
  }
  const auto seconds = seconds_since(begun);
  std::cout << fmt::format("{}: whole, verified in {:.1f} s ({:.0f} MiB/s)\n", described(*backup), seconds,
                           static_cast<double>(backup->bytes) / kMiB / seconds);
  return {};
}

Status restore_backup(const fs::path& data, const BackupOptions& options) {
  const auto begun = Clock::now();
  const auto fresh = storage::fresh_folder(data);
  if (!fresh) {
    return fresh.error();
  }
  const auto backup = verified(options);
  if (!backup) {
    return backup.error();
  }
  const Epoch epoch(storage::draw_random());
  if (auto status = storage::restore_backup(options.folder, backup->number, *fresh, epoch); !status) {
    return status;
  }
  Progress progress("copying files");
  const auto copied = copy_files(options.folder / kFiles, *fresh / kFiles, [&](std::uint64_t bytes) {
    progress.tell(bytes);
    return true;
  });
  if (!copied) {
    return copied;
  }
  const auto seconds = seconds_since(begun);
  std::cout << fmt::format("{}: restored into {} in {:.1f} s ({:.0f} MiB/s)\n", described(*backup), data.string(), seconds,
                           static_cast<double>(backup->bytes) / kMiB / seconds);
  return {};
}

Status list_backups(const BackupOptions& options) {
  const auto list = storage::list_backups(options.folder);
  if (!list) {
    return list.error();
  }
  for (const auto& backup : list->readable) {
    std::cout << described(backup) << '\n';
  }
  for (const auto number : list->damaged) {
    std::cout << "backup " << number << " is damaged\n";
  }
  return {};
}

Status prune_backups(const BackupOptions& options) {
  const auto locked = lock(options.folder);
  return locked ? prune(options) : Status(locked.error());
}

}  // namespace atrium
