#pragma once

#include <filesystem>
#include <string>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace atrium::test {

// A certificate and its key, as files.
struct Identity {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

// What is wrong with a certificate on purpose.
enum class Flaw { kNone, kExpired };

// An authority that exists for one test, and what it issues: files in a folder, which goes with it.
class Authority {
 public:
  Authority();
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  // Who believes it believes what it issued.
  std::filesystem::path file() const { return folder_ / "authority.pem"; }
  // In files of that name; `name` is also the certificate's common name. Of the `hosts` all are names but those that begin
  // with a digit.
  Identity issue(const std::string& name, const std::vector<std::string>& hosts = {"localhost", "127.0.0.1"},
                 Flaw flaw = Flaw::kNone) const;

 private:
  const std::filesystem::path folder_;
  evp_pkey_st* const key_;
  x509_st* const certificate_;
};

}  // namespace atrium::test
