#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/net/exchange.h"
#include "server/session/space_directory.h"
#include "server/transfer/credential.h"
#include "server/transfer/flow.h"
#include "server/transfer/inspection.h"
#include "server/transfer/live_uploads.h"
#include "server/transfer/running_flows.h"
#include "storage/file_store.h"

namespace atrium::transfer {

struct FileOptions {
  std::filesystem::path root;  // empty: no files
  std::size_t threads = 2;     // that wait for the disk
  InspectionOptions inspection;
  std::chrono::milliseconds sweep_pause = std::chrono::minutes(10);  // between looks for uploads that were given up
};

// Files over HTTP: uploads by tus 1.0 (https://tus.io/protocols/resumable-upload) at /uploads, downloads at /files. Who asks is a device
// of a space; what they may is asked of the space's home thread at every request and every piece.
class FileService {
 public:
  FileService(FileOptions options, const session::SpaceDirectory& spaces);
  ~FileService();

  // On the exchange's worker.
  void answer(const std::shared_ptr<net::Exchange>& exchange);
  // A space was loaded: goes on with what was interrupted, and forgets what nothing names. Any thread.
  void tend(const session::SpaceHost& host);
  // Any thread.
  void remove_content(SpaceId space, const std::string& sha256);
  // Ends what is under way and waits until it is over. Before the workers stop; nothing is begun after that.
  void stop();

 private:
  using Peer = std::shared_ptr<net::Exchange>;
  // A device that speaks for an account.
  struct Asker {
    session::SpaceHost host;
    Credential credential;
    // Null once the device is gone or its account closed. On the home thread.
    space::Account* account() const;
    space::Space& space() const { return *host.space; }
  };
  // Where a request leads.
  struct Route {
    enum class Kind { kNone, kUploads, kUpload, kSession, kFile, kThumbnail };
    Kind kind = Kind::kNone;
    UploadId upload{};
    ChatId chat{};
    Seq seq{};
    std::size_t place = 0;
  };
  static Route route_of(std::string_view target);

  Flow<void> serve(Peer peer, RunningFlows::Pass pass);
  std::optional<Asker> asker_of(const net::Exchange& peer, const Route& route) const;
  // Why they are not heard; nothing if they are. Their place among those who ask is `place`.
  std::optional<net::HttpReply> admit(const Asker& asker, std::shared_ptr<void>& place);
  void open_session(const Peer& peer, const Asker& asker) const;

  // Uploads.
  Flow<void> begin_upload(Peer peer, Asker asker);
  Flow<void> tell_offset(Peer peer, Asker asker, UploadId id);
  Flow<void> receive(Peer peer, Asker asker, UploadId id);
  Flow<void> give_up(Peer peer, Asker asker, UploadId id);
  Flow<std::shared_ptr<LiveUploads::Hold>> hold(Peer peer, Asker asker, UploadId id);
  Flow<net::HttpReply> write_pieces(Peer peer, Asker asker, UploadId id, std::shared_ptr<LiveUploads::Hold> held,
                                    std::uint64_t size);
  Flow<bool> keep_offset(Asker asker, UploadId id, std::uint64_t synced);
  bool is_in_use(const LiveUploads::Key& key);
  void sweep(const session::SpaceHost& host);
  // From time to time, all spaces; on sweep_timer_'s strand.
  void sweep_later();
  void forget(const session::SpaceHost& host, UploadId id);

  // What becomes of an upload that is whole. `sha256`: of its bytes, if it is known; else empty.
  void inspect(const session::SpaceHost& host, UploadId id, const std::string& sha256 = {});
  Flow<void> inspect_now(session::SpaceHost host, UploadId id, std::string sha256, RunningFlows::Pass pass);
  Flow<void> keep(session::SpaceHost host, UploadId id, Inspection inspection);
  Flow<std::optional<space::Draft>> draft_for(session::SpaceHost host, UploadId id);

  // Downloads.
  struct Grant;
  Flow<void> send(Peer peer, Asker asker, Route route);
  Flow<std::optional<Grant>> grant(Asker asker, Route route);
  Flow<bool> send_pieces(Peer peer, Asker asker, Route route, Grant grant, std::shared_ptr<storage::OpenFile> file,
                         std::uint64_t from, std::uint64_t size);

  const FileOptions options_;
  const session::SpaceDirectory& spaces_;
  const storage::FileStore store_;
  const CookieMaker cookies_;
  LiveUploads live_;
  Inspector inspector_;
  RunningFlows flows_;
  std::mutex counts_mutex_;
  std::map<std::pair<SpaceId, AccountId>, std::size_t> counts_;  // of requests under way
  std::set<LiveUploads::Key> inspected_;                         // that are being looked at
  boost::asio::thread_pool threads_;
  const Pool pool_;
  boost::asio::steady_timer sweep_timer_;
  bool sweeps_ = true;                      // on its strand
  std::vector<session::SpaceHost> tended_;  // on its strand
};

// For messengers on the pages of others, which the operator has named (Fetch, CORS protocol); else empty.
std::string cross_origin_headers(const net::Exchange& peer);
// Answers, with those.
void say(const std::shared_ptr<net::Exchange>& peer, net::HttpReply reply);
// An answer of one sentence.
net::HttpReply sentence(unsigned status, std::string text);

}  // namespace atrium::transfer
