// What do files cost the server, up and down, beside nginx with the same bytes?
#include <sodium.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <numeric>

#include "bench/load/atrium_client.h"
#include "bench/load/bulk_http.h"
#include "bench/load/clock.h"
#include "bench/load/quantile.h"
#include "bench/load/report.h"

namespace atrium::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr char kAtrium[] = "atrium";
constexpr char kNginx[] = "nginx";
constexpr char kNginxLarge[] = "nginx-512k";
constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr std::uint64_t kPieceBytes = 16 * kMiB;   // of one PATCH, as the SDKs send
constexpr std::uint64_t kLeastBytes = 256 * kMiB;  // small files are sent until it is so much

struct Options {
  bool json = false;
  bool quick = false;
  std::size_t rounds = 5;
  std::vector<std::uint64_t> mib{16, 128, 1024};  // of a file
};

struct Sample {
  double cpu_ms_per_gib = 0;
  double mib_per_s = 0;
};

// A virtual machine's memory that was free for a while is its host's, and dear to have back: 1.3 s for a GiB, a multiple of all else. So before
// anybody is measured a file of that size is written and removed, until that is about as cheap as it ever was: what is free then is ours.
void warm_memory(const fs::path& folder, std::uint64_t bytes) {
  constexpr int kMostPasses = 6;
  static double cheapest = std::numeric_limits<double>::infinity();
  static const std::string piece(kMiB / 2, 'w');
  const auto path = folder / "warm";
  for (int pass = 0; pass < kMostPasses; ++pass) {
    const auto begin = own_cpu();
    std::ofstream file(path, std::ios::binary);
    for (std::uint64_t offset = 0; offset < bytes; offset += piece.size()) {
      file << piece;
    }
    file.close();
    const auto cost = us(own_cpu() - begin) / static_cast<double>(bytes);
    fs::remove(path);
    const bool is_cheap = cost < 1.3 * cheapest;
    cheapest = std::min(cheapest, cost);
    if (is_cheap && pass > 0) {
      return;
    }
  }
}

// The bytes of a file: every MiB of every file is another.
class Content {
 public:
  explicit Content(std::uint64_t number) : number_(number), bytes_(kMiB, '\0') {
    std::iota(bytes_.begin(), bytes_.end(), static_cast<char>(number));
  }
  // From there to the end of its MiB.
  std::string_view at(std::uint64_t offset) {
    constexpr std::string_view kOpening = "nothing in particular: ";  // of no type that is refused
    const std::uint64_t stamp[] = {number_, offset / kMiB};
    std::memcpy(bytes_.data(), kOpening.data(), kOpening.size());
    std::memcpy(bytes_.data() + kOpening.size(), stamp, sizeof stamp);
    return std::string_view(bytes_).substr(offset % kMiB);
  }
  void expect(std::uint64_t offset, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto same = at(offset).substr(0, bytes.size());
      if (bytes.substr(0, same.size()) != same) {
        throw std::runtime_error("what came is not what was sent");
      }
      offset += same.size();
      bytes.remove_prefix(same.size());
    }
  }

 private:
  const std::uint64_t number_;
  std::string bytes_;
};

// A server that takes files and gives them.
class Host {
 public:
  virtual ~Host() = default;
  // Until it may be fetched. Returns its name.
  virtual std::string put(std::uint64_t bytes, Content& content) = 0;
  virtual void get(const std::string& name, std::uint64_t bytes, Content& content) = 0;
  virtual void remove(const std::string& name) = 0;
  virtual const ServerProgram& program() const = 0;

 protected:
  static void expect(const BulkHttp::Answer& answer, unsigned status) {
    if (answer.status != status) {
      throw std::runtime_error("the server answers\n" + answer.head);
    }
  }
  static void fetch(BulkHttp& http, const std::string& request, std::uint64_t bytes, Content& content) {
    const auto answer = http.fetch(request, [&](std::uint64_t at, std::string_view some) { content.expect(at, some); });
    expect(answer, 200);
    if (answer.body_bytes != bytes) {
      throw std::runtime_error("what came is shorter than what was sent");
    }
  }
};

class Atrium final : public Host {
 public:
  explicit Atrium(const fs::path& folder)
      : demo_(start_demo(folder, 1, {"--files.account_mib", "0", "--files.space_mib", "0"})),
        card_(read_card(demo_)),
        client_(card_),
        authorization_("Authorization: Bearer " + card_.space + "." + in_base64(card_.tokens.at(0)) + "\r\n") {
    client_.sign_in(0);
  }

  std::string put(std::uint64_t bytes, Content& content) override {
    BulkHttp http(demo_.port);
    const auto made =
        http.ask("POST /uploads HTTP/1.1\r\n" + authorization_ + "Upload-Length: " + std::to_string(bytes) + "\r\n");
    expect(made, 201);
    const auto place = made.header("Location");
    for (std::uint64_t offset = 0; offset < bytes; offset += kPieceBytes) {
      const auto piece =
          http.ask("PATCH " + place + " HTTP/1.1\r\n" + authorization_ + "Upload-Offset: " + std::to_string(offset) +
                       "\r\nContent-Type: application/offset+octet-stream\r\n",
                   std::min(kPieceBytes, bytes - offset), [&](std::uint64_t at) { return content.at(offset + at); });
      expect(piece, 204);
    }
    wire::v1::ClientFrame await;
    const auto upload = std::stoull(place.substr(place.rfind('/') + 1));
    await.mutable_await_upload()->set_upload_id(upload);
    if (client_.ask_all({await}).at(0).upload_view().state() != wire::v1::UPLOAD_STATE_READY) {
      throw std::runtime_error("the upload is not ready");
    }
    wire::v1::ClientFrame send;
    send.mutable_send_message()->set_chat_id(card_.chat);
    send.mutable_send_message()->add_attachments()->set_upload_id(upload);
    return std::to_string(client_.ask_all({send}).at(0).accepted().seq());
  }

  void get(const std::string& name, std::uint64_t bytes, Content& content) override {
    BulkHttp http(demo_.port);
    fetch(http, "GET /files/" + std::to_string(card_.chat) + "/" + name + "/0 HTTP/1.1\r\n" + authorization_, bytes,
          content);
  }

  void remove(const std::string& name) override {
    wire::v1::ClientFrame command;
    auto& wish = *command.mutable_delete_message();
    wish.mutable_request_id()->set_sender(1);
    wish.mutable_request_id()->set_counter(++removals_);
    wish.set_chat_id(card_.chat);
    wish.set_target_seq(std::stoull(name));
    client_.ask_all({command});
  }

  const ServerProgram& program() const override { return *demo_.program; }

 private:
  static std::string in_base64(const std::string& bytes) {
    constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      kVariant);
    text.pop_back();
    return text;
  }

  DemoServer demo_;
  const LoadCard card_;
  AtriumClient client_;
  const std::string authorization_;
  std::uint64_t removals_ = 0;
};

// One worker; a PUT that is renamed into place, a GET by sendfile. `more`: beside that, for its configuration.
class Nginx final : public Host {
 public:
  Nginx(const fs::path& program, const fs::path& folder, const std::string& more_settings)
      : folder_(folder), port_(free_port()) {
    fs::create_directories(folder_ / "files");
    const auto configuration = folder_ / "nginx.conf";
    std::ofstream(configuration) << "daemon off;\nmaster_process off;\n"
                                 << (::geteuid() == 0 ? "user root;\n" : "") << "pid " << (folder_ / "pid").string() << ";\n"
                                 << "error_log " << (folder_ / "error.log").string() << ";\n"
                                 << "events {}\nhttp {\n  access_log off;\n  sendfile on;\n  tcp_nopush on;\n"
                                 << "  client_max_body_size 0;\n"
                                 << more_settings << "  client_body_temp_path " << (folder_ / "body").string() << ";\n";
    std::ofstream more(configuration, std::ios::app);
    for (const auto* module : {"proxy", "fastcgi", "uwsgi", "scgi"}) {
      more << "  " << module << "_temp_path " << (folder_ / module).string() << ";\n";
    }
    more << "  server {\n    listen 127.0.0.1:" << port_ << ";\n    root " << (folder_ / "files").string()
         << ";\n    dav_methods PUT;\n  }\n}\n";
    more.close();
    program_ = std::make_unique<ServerProgram>(std::vector<std::string>{program, "-p", folder_, "-c", configuration},
                                               folder_ / "nginx.log");
    program_->wait_for_port(port_);
  }

  std::string put(std::uint64_t bytes, Content& content) override {
    const auto name = "f" + std::to_string(++files_);
    BulkHttp http(port_);
    expect(http.ask("PUT /" + name + " HTTP/1.1\r\n", bytes, [&](std::uint64_t at) { return content.at(at); }), 201);
    return name;
  }
  void get(const std::string& name, std::uint64_t bytes, Content& content) override {
    BulkHttp http(port_);
    fetch(http, "GET /" + name + " HTTP/1.1\r\n", bytes, content);
  }
  void remove(const std::string& name) override { fs::remove(folder_ / "files" / name); }
  const ServerProgram& program() const override { return *program_; }

 private:
  const fs::path folder_;
  const std::uint16_t port_;
  std::unique_ptr<ServerProgram> program_;
  std::size_t files_ = 0;
};

template <class Work>
Sample measure(const Host& host, std::uint64_t bytes, Work&& work) {
  const auto cpu = [&] { return host.program().cpu() + host.program().children_cpu(); };
  const auto begin = Clock::now();
  const auto cpu_begin = cpu();
  work();
  const auto gib = static_cast<double>(bytes) / (1024.0 * kMiB);
  return {us(cpu() - cpu_begin) / 1000 / gib, gib * 1024 / std::chrono::duration<double>(Clock::now() - begin).count()};
}

using Key = std::tuple<std::uint64_t, std::string, std::string>;  // MiB, direction, case
using Samples = std::map<Key, std::vector<Sample>>;

void run_round(Host& host, const std::string& name, std::uint64_t mib, std::uint64_t round, Samples& samples) {
  const auto bytes = mib * kMiB;
  const auto files = std::max<std::uint64_t>(kLeastBytes / bytes, 1);
  std::vector<Content> contents;
  for (std::uint64_t i = 0; i < files; ++i) {
    contents.emplace_back(round * 1000 + i);
  }
  std::vector<std::string> names;
  warm_memory(fs::absolute(".cache/bench"), files * bytes + kLeastBytes);
  samples[{mib, "up", name}].push_back(measure(host, files * bytes, [&] {
    for (auto& content : contents) {
      names.push_back(host.put(bytes, content));
    }
  }));
  samples[{mib, "down", name}].push_back(measure(host, files * bytes, [&] {
    for (std::size_t i = 0; i < files; ++i) {
      host.get(names[i], bytes, contents[i]);
    }
  }));
  for (const auto& each : names) {
    host.remove(each);
  }
}

void report(const Key& key, const std::vector<Sample>& samples, const std::vector<Sample>* beside, const Options& options) {
  const auto& [mib, direction, name] = key;
  const auto of = [&](double part) { return quantile_of(samples, &Sample::cpu_ms_per_gib, part); };
  const auto rate = quantile_of(samples, &Sample::mib_per_s);
  const auto ratio = beside == nullptr ? 0 : of(0.5) / quantile_of(*beside, &Sample::cpu_ms_per_gib);
  if (!options.json) {
    std::printf("%-10s %-4s %5llu MiB  %7.0f (%.0f..%.0f) ms of CPU per GiB  %6.0f MiB/s", name.c_str(), direction.c_str(),
                static_cast<unsigned long long>(mib), of(0.5), of(0), of(1), rate);
    std::printf(beside == nullptr ? "\n" : "  %.2f x nginx\n", ratio);
    std::fflush(stdout);
    return;
  }
  JsonLine line;
  line.text("bench", "files").text("case", name).text("direction", direction).number("file_mib", static_cast<double>(mib));
  line.number("cpu_ms_per_gib", of(0.5))
      .number("cpu_ms_per_gib_min", of(0))
      .number("cpu_ms_per_gib_max", of(1))
      .number("mib_per_s", rate);
  if (beside != nullptr) {
    line.number("times_nginx", ratio);
  }
  line.number("rounds", static_cast<double>(samples.size()));
  tell_limits(line, name);
  std::cout << line.str() << std::endl;
}

void run(const Options& options, const fs::path& folder) {
  std::map<std::string, std::unique_ptr<Host>> hosts;
  hosts[kAtrium] = std::make_unique<Atrium>(folder);
  if (const auto nginx = find_program("nginx"); !nginx.empty()) {
    hosts[kNginx] = std::make_unique<Nginx>(nginx, folder / kNginx, "");
    hosts[kNginxLarge] = std::make_unique<Nginx>(nginx, folder / kNginxLarge, "  client_body_buffer_size 512k;\n");
  } else {
    constexpr char kWhy[] = "there is no program nginx: ./dev setup --peers installs it";
    JsonLine line;
    line.text("bench", "files").text("case", kNginx).text("absent", kWhy);
    std::cout << (options.json ? line.str() : std::string("nginx: absent, ") + kWhy) << std::endl;
  }
  Samples samples;
  std::uint64_t round_number = 0;
  for (const auto mib : options.mib) {
    for (std::size_t round = 0; round < options.rounds; ++round) {
      std::cerr << "files: " << mib << " MiB, round " << round + 1 << '\n';
      ++round_number;
      for (auto& [name, host] : hosts) {
        run_round(*host, name, mib, round_number, samples);
      }
    }
  }
  for (const auto& [key, some] : samples) {
    const auto& [mib, direction, name] = key;
    const auto beside = samples.find({mib, direction, kNginx});
    report(key, some, name != kAtrium || beside == samples.end() ? nullptr : &beside->second, options);
  }
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium::bench;
  Options options;
  CLI::App app("What files cost the server, up and down, beside nginx.");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "small files, fewer rounds");
  auto* rounds = app.add_option("--rounds", options.rounds, "how often the servers take turns")->capture_default_str();
  auto* mib = app.add_option("--mib", options.mib, "MiB of a file")->check(CLI::Range(1, 4096))->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (options.quick) {
    options.rounds = rounds->empty() ? 3 : options.rounds;
    options.mib = mib->empty() ? std::vector<std::uint64_t>{16, 256} : options.mib;
  }
  const fs::path folder = fs::absolute(".cache/bench");
  try {
    fs::remove_all(folder);
    fs::create_directories(folder);
    run(options, folder);
    fs::remove_all(folder);
  } catch (const std::exception& error) {
    std::cerr << "files: " << error.what() << '\n';
    return 1;
  }
}
