#include "tests/support/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace atrium::test {
namespace {

constexpr long kDay = 24 * 3600;

std::filesystem::path make_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "atrium-authority-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("no folder for certificates");
  }
  return pattern;
}

template <class Write>
void write_file(const std::filesystem::path& path, Write&& write) {
  auto* file = std::fopen(path.c_str(), "w");
  const bool written = file != nullptr && write(file) == 1;
  if (file != nullptr) {
    std::fclose(file);
  }
  if (!written) {
    throw std::runtime_error("can't write " + path.string());
  }
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  auto* extension = ::X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  ::X509_add_ext(certificate, extension, -1);
  ::X509_EXTENSION_free(extension);
}

// Valid from yesterday until in so many days; not signed yet.
X509* draft(const std::string& name, EVP_PKEY* key, long days) {
  auto* certificate = ::X509_new();
  ::X509_set_version(certificate, X509_VERSION_3);
  static long serial = 0;
  ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate), ++serial);
  ::X509_gmtime_adj(::X509_getm_notBefore(certificate), -2 * kDay);
  ::X509_gmtime_adj(::X509_getm_notAfter(certificate), days * kDay);
  ::X509_set_pubkey(certificate, key);
  ::X509_NAME_add_entry_by_txt(::X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

std::string alternative_names(const std::vector<std::string>& hosts) {
  std::string names;
  for (const auto& host : hosts) {
    const bool is_address = std::isdigit(static_cast<unsigned char>(host.front())) != 0;
    names += (names.empty() ? "" : ",") + std::string(is_address ? "IP:" : "DNS:") + host;
  }
  return names;
}

}  // namespace

Authority::Authority()
    : folder_(make_folder()), key_(::EVP_EC_gen("P-256")), certificate_(draft("Authority of a test", key_, 365)) {
  ::X509_set_issuer_name(certificate_, ::X509_get_subject_name(certificate_));
  add_extension(certificate_, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate_, NID_key_usage, "critical,keyCertSign,cRLSign");
  ::X509_sign(certificate_, key_, ::EVP_sha256());
  write_file(file(), [&](std::FILE* out) { return ::PEM_write_X509(out, certificate_); });
}

Authority::~Authority() {
  ::X509_free(certificate_);
  ::EVP_PKEY_free(key_);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Identity Authority::issue(const std::string& name, const std::vector<std::string>& hosts, Flaw flaw) const {
  auto* key = ::EVP_EC_gen("P-256");
  auto* certificate = draft(name, key, flaw == Flaw::kExpired ? -1 : 90);
  ::X509_set_issuer_name(certificate, ::X509_get_subject_name(certificate_));
  add_extension(certificate, NID_subject_alt_name, alternative_names(hosts));
  ::X509_sign(certificate, key_, ::EVP_sha256());
  const Identity identity{folder_ / (name + ".pem"), folder_ / (name + ".key")};
  write_file(identity.certificate, [&](std::FILE* out) { return ::PEM_write_X509(out, certificate); });
  write_file(identity.key,
             [&](std::FILE* out) { return ::PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr); });
  std::filesystem::permissions(identity.key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  ::X509_free(certificate);
  ::EVP_PKEY_free(key);
  return identity;
}

}  // namespace atrium::test
