// Files: sent with a message, and fetched.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "chat_change.h"
#include "command_options.h"
#include "commands.h"
#include "entry_line.h"
#include "file_name.h"
#include "hex.h"

namespace atrium::cli {
namespace {

namespace fs = std::filesystem;
using client::File;
using client::GoOn;

constexpr auto kSilencePatience = std::chrono::minutes(2);  // without a byte
constexpr auto kShown = std::chrono::milliseconds(200);

// Says on a terminal how far it is, and gives up on a server that stays away.
class Meter {
 public:
  Meter(const Settings& settings, std::string name)
      : is_shown_(!settings.json && ::isatty(STDERR_FILENO) == 1), name_(std::move(name)) {}
  ~Meter() {
    if (has_said_)
      std::fputs("\r\033[K", stderr);
  }

  client::Progress progress() {
    return [this](std::uint64_t done, std::uint64_t total) { return tell(done, total); };
  }
  bool has_given_up() const { return has_given_up_; }

 private:
  GoOn tell(std::uint64_t done, std::uint64_t total) {
    const auto now = std::chrono::steady_clock::now();
    if (done != done_) {
      done_ = done;
      moved_at_ = now;
    }
    has_given_up_ = now - moved_at_ > kSilencePatience;
    if (is_shown_ && now - shown_at_ > kShown) {
      shown_at_ = now;
      has_said_ = true;
      const auto line = "\r\033[K" + printable(name_) + "  " + std::to_string(total == 0 ? 100 : done * 100 / total) +
                        "% of " + bytes_in_words(total);
      std::fputs(line.c_str(), stderr);
    }
    return has_given_up_ ? GoOn::kNo : GoOn::kYes;
  }

  const bool is_shown_;
  const std::string name_;
  std::uint64_t done_ = 0;
  std::chrono::steady_clock::time_point moved_at_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point shown_at_{};
  bool has_said_ = false;
  bool has_given_up_ = false;
};

client::Options transfer_options(const Settings& settings, const Account& account) {
  client::Options options;
  options.server = settings.server;
  options.ca_file = settings.ca_file;
  options.space = settings.space;
  options.token = account.token();
  options.client_name = "atrium-cli/0.1";
  options.patient = false;
  return options;
}

template <class T>
T value_of(const Settings& settings, const Meter& meter, client::Result<T> result) {
  if (!result && meter.has_given_up())
    throw Failed("the server is away or takes nothing: try again later", "offline");
  if (!result)
    throw refusal(settings, result.error());
  if constexpr (!std::is_void_v<T>)
    return std::move(result).value();
}

std::string why_refused(const client::UploadView& upload) {
  using Refusal = client::UploadRefusal;
  switch (upload.refusal) {
    case Refusal::kInfected:
      return "a virus was found in it";
    case Refusal::kType:
      return "programs and scripts are not taken";
    case Refusal::kSize:
      return "it is larger than its type may be";
    default:
      return "the server could not look at it to the end: try again";
  }
}

client::Attachment upload(const Settings& settings, Account& account, const std::string& path) {
  Meter meter(settings, path);
  const auto id =
      value_of(settings, meter, client::upload_file(transfer_options(settings, account), path, {}, meter.progress()));
  const auto view = account.ask<client::UploadView>(
      [&](Done<client::UploadView> done) { account.client().await_upload(id, std::move(done)); });
  if (view.state != client::UploadState::kReady)
    throw Failed(path + " is not taken: " + why_refused(view), "upload_refused");
  client::Attachment attachment;
  attachment.upload = id;
  attachment.voice = settings.voice;
  attachment.duration_ms = settings.duration_ms;
  return attachment;
}

client::Entry read_entry(Account& account, ChatId chat, client::Seq seq) {
  const auto page = account.ask<client::HistoryPage>(
      [&](Done<client::HistoryPage> done) { account.client().read_entries(chat, {seq}, std::move(done)); });
  if (page.items.empty() || page.items.front().entry.files.empty())
    throw Failed("message " + std::to_string(seq) + " has no files: see \"atrium history\"", "not_found");
  return page.items.front().entry;
}

// Where a file is to go: as was said, or where we are, under a name that is made safe.
std::string target_of(const Settings& settings, const File& file, std::size_t place) {
  if (settings.file.empty())
    return safe_file_name(file.name, place);
  std::error_code ignored;
  const bool is_folder = settings.file.ends_with('/') || fs::is_directory(settings.file, ignored);
  return is_folder ? fs::path(settings.file) / safe_file_name(file.name, place) : fs::path(settings.file);
}

void download(const Settings& settings, Account& account, const client::Entry& entry, std::size_t place) {
  const auto& file = entry.files[place];
  const auto path = target_of(settings, file, place);
  Meter meter(settings, file.name);
  value_of(settings, meter,
           client::download_file(transfer_options(settings, account), {entry.chat, entry.seq, place}, file, path,
                                 settings.force ? client::IfThere::kReplace : client::IfThere::kFail, meter.progress()));
  print_line(settings.json ? JsonLine()
                                 .text("path", path)
                                 .number("number", std::uint64_t{place + 1})
                                 .number("size", file.size)
                                 .text("sha256", to_hex(file.sha256))
                                 .str()
                           : printable(path) + "  " + bytes_in_words(file.size));
}

// The small picture beside where the file would be. Nothing of it is there until all is.
void download_thumbnail(const Settings& settings, Account& account, const client::Entry& entry, std::size_t place) {
  const auto path = settings.file.empty() || fs::is_directory(settings.file)
                        ? target_of(settings, entry.files[place], place) + ".thumbnail.webp"
                        : settings.file;
  if (!settings.force && fs::exists(path))
    throw refusal(settings, {client::ErrorCode::kLocalFile, path + " is there already", ""});
  Meter meter(settings, path);
  const auto picture = value_of(
      settings, meter,
      client::download_thumbnail(transfer_options(settings, account), {entry.chat, entry.seq, place}, meter.progress()));
  const auto part = path + ".part";
  std::error_code error;
  if (!(std::ofstream(part, std::ios::binary) << picture).flush() || (fs::rename(part, path, error), error))
    throw Failed("can't write " + path, "local_file");
  print_line(settings.json ? JsonLine()
                                 .text("path", path)
                                 .number("number", std::uint64_t{place + 1})
                                 .number("size", std::uint64_t{picture.size()})
                                 .str()
                           : printable(path) + "  " + bytes_in_words(picture.size()));
}

std::string bound(std::uint64_t bytes) { return bytes == 0 ? "as much as there is" : bytes_in_words(bytes); }

}  // namespace

int run_upload(const Settings& settings) {
  if (settings.duration_ms != 0 && !settings.voice)
    throw Misused("--duration-ms goes with --voice");
  for (const auto& path : settings.words) {
    if (fs::is_directory(path))
      throw Misused(printable(path) + " is a folder: name files");
    if (!fs::is_regular_file(path))
      throw Misused("there is no file " + printable(path));
  }
  Account account(settings);
  account.sign_in();
  client::NewMessage message;
  message.chat = find_chat(account, settings.chat, Direct::kOpen);
  message.text = settings.text;
  for (const auto& path : settings.words)
    message.attachments.push_back(upload(settings, account, path));
  const auto accepted =
      account.ask<Accepted>([&](Done<Accepted> done) { account.client().send(std::move(message), std::move(done)); });
  const auto entry = read_entry(account, accepted.chat, accepted.seq);
  print_line(settings.json ? JsonLine()
                                 .text("chat", to_text(accepted.chat))
                                 .number("seq", accepted.seq)
                                 .objects("files", files_json(entry.files))
                                 .str()
                           : "sent as " + std::to_string(accepted.seq) + files_text(entry.files),
             IfClosed::kFail);
  return 0;
}

int run_download(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto entry = read_entry(account, find_chat(account, settings.chat, Direct::kFind), settings.number);
  if (settings.count > entry.files.size())
    throw Failed(
        "the message has no file " + std::to_string(settings.count) + ", only " + std::to_string(entry.files.size()),
        "not_found");
  const auto first = settings.count == 0 ? 0 : static_cast<std::size_t>(settings.count) - 1;
  const auto last = settings.count == 0 ? entry.files.size() : first + 1;
  if (last - first > 1 && !settings.file.empty() && !fs::is_directory(settings.file))
    throw Misused("the message has " + std::to_string(last) + " files: say which, or name a folder with -o");
  for (auto place = first; place < last; ++place) {
    // Of several only pictures have one.
    if (!settings.thumbnail)
      download(settings, account, entry, place);
    else if (last - first == 1 || entry.files[place].has_thumbnail)
      download_thumbnail(settings, account, entry, place);
  }
  return 0;
}

int run_storage(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto storage =
      account.ask<client::Storage>([&](Done<client::Storage> done) { account.client().read_storage(std::move(done)); });
  if (settings.json) {
    print_line(JsonLine()
                   .number("used", storage.used)
                   .number("quota", storage.quota)
                   .number("space_used", storage.space_used)
                   .number("space_quota", storage.space_quota)
                   .number("file_bytes", storage.file_bytes)
                   .number("files_per_message", std::uint64_t{storage.files_per_message})
                   .str());
    return 0;
  }
  print_line("your files: " + bytes_in_words(storage.used) + " of " + bound(storage.quota));
  if (storage.space_used != 0 || storage.space_quota != 0)
    print_line("all of the space: " + bytes_in_words(storage.space_used) + " of " + bound(storage.space_quota));
  print_line("one file: " + bound(storage.file_bytes) + "; " + std::to_string(storage.files_per_message) + " in a message");
  return 0;
}

void add_files(CLI::App& app, Settings& settings, Run& chosen) {
  constexpr std::size_t kMost = 10;
  constexpr std::uint32_t kDayMs = 86'400'000;
  CLI::App* upload = add_command(app, chosen, run_upload, "upload", "Send files with one message");
  upload->add_option("CHAT", settings.chat, kChatWords)->required();
  upload->add_option("FILE", settings.words, "1 to 10 files")->required()->expected(1, kMost);
  upload->add_option("--text", settings.text, "What to say about them");
  upload->add_flag("--voice", settings.voice, "They are voice messages: sounds");
  upload->add_option("--duration-ms", settings.duration_ms, "Of a voice message")
      ->check(CLI::Range(std::uint32_t{1}, kDayMs));
  CLI::App* download = add_message_command(app, settings, chosen, run_download, "download", "Fetch a message's files");
  download->add_option("N", settings.count, "Which, from 1 on; else all")->check(from_one());
  download->add_option("-o,--output", settings.file, "Where to: a file or a folder; else here, as it is called");
  download->add_flag("--force", settings.force, "Replace what is there");
  download->add_flag("--thumbnail", settings.thumbnail, "Of pictures the small one, a WebP");
  add_command(app, chosen, run_storage, "storage", "How much room there is for files");
}

}  // namespace atrium::cli
