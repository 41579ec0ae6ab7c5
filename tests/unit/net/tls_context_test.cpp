#include "server/net/tls_context.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <fstream>

#include "tests/support/certificates.h"

namespace atrium::test {
namespace {

namespace fs = std::filesystem;

struct ACertificate : testing::Test {
  const Authority authority;
  const Identity good = authority.issue("good");

  static std::string refusal(const Identity& identity) {
    const auto context = net::TlsContext::load(identity.certificate, identity.key);
    return context ? "" : context.error().message;
  }
  fs::path file(const std::string& name, const std::string& text) const {
    std::ofstream(authority.folder() / name) << text;
    fs::permissions(authority.folder() / name, fs::perms::owner_read);
    return authority.folder() / name;
  }
};

TEST_F(ACertificate, is_taken_with_its_key) { EXPECT_EQ(refusal(good), ""); }

TEST_F(ACertificate, that_is_not_there_is_named) {
  EXPECT_EQ(refusal({"/nowhere.pem", good.key}),
            "can't read /nowhere.pem (No such file or directory): give tls.certificate a PEM file that this user may read");
  EXPECT_EQ(refusal({good.certificate, "/nowhere.key"}),
            "can't read /nowhere.key (No such file or directory): give tls.key a PEM file that this user may read");
  EXPECT_EQ(refusal({file("empty.pem", ""), good.key})
                .find("can't read " + (authority.folder() / "empty.pem").string() + " (it is empty)"),
            0u);
}

TEST_F(ACertificate, that_is_none_is_named) {
  const auto nonsense = file("nonsense.pem", "nonsense\n");
  EXPECT_EQ(refusal({nonsense, good.key}).find(nonsense.string() + " holds no certificate that can be used ("), 0u);
  EXPECT_EQ(refusal({good.certificate, nonsense}).find(nonsense.string() + " holds no key that can be used ("), 0u);
}

TEST_F(ACertificate, of_another_key_is_refused) {
  const auto other = authority.issue("other");
  EXPECT_EQ(refusal({good.certificate, other.key}), "the key in " + other.key.string() +
                                                        " is not that of the certificate in " + good.certificate.string() +
                                                        ": give the pair that was made together");
}

TEST_F(ACertificate, is_refused_while_everybody_may_read_its_key) {
  fs::permissions(good.key, fs::perms::others_read, fs::perm_options::add);
  EXPECT_EQ(refusal(good),
            "everybody on this machine may use the key in " + good.key.string() + ": chmod o= " + good.key.string());
  fs::permissions(good.key, fs::perms::owner_read | fs::perms::group_read);
  EXPECT_EQ(refusal(good), "");
}

TEST_F(ACertificate, asks_nobody_for_a_passphrase) {
  const auto locked = authority.folder() / "locked.key";
  auto* key = ::EVP_EC_gen("P-256");
  auto* out = std::fopen(locked.c_str(), "w");
  const unsigned char passphrase[] = "secret";
  ::PEM_write_PrivateKey(out, key, ::EVP_aes_128_cbc(), passphrase, 6, nullptr, nullptr);
  std::fclose(out);
  ::EVP_PKEY_free(key);
  fs::permissions(locked, fs::perms::owner_read);
  const auto said = refusal({good.certificate, locked});
  EXPECT_NE(said.find("give tls.key one in PEM without a passphrase"), std::string::npos) << said;
}

}  // namespace
}  // namespace atrium::test
