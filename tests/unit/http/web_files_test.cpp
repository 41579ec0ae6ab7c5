#include "server/http/web_files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/storage/data_folder.h"

namespace atrium::http {
namespace {

struct Web : testing::Test {
  storage::DataFolder folder;

  void write(const std::string& name, const std::string& content) const {
    const auto path = folder.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
  }
  WebFiles files() const { return WebFiles::read(folder.path()).value(); }
  static net::HttpReply get(const WebFiles& web, std::string_view target, std::string_view encodings = "",
                            std::string_view known = "") {
    return web.answer({target, encodings, known});
  }
  static std::string body(const net::HttpReply& reply) { return reply.file ? *reply.file : reply.body; }

  Web() {
    write("index.html", "<p>page</p>");
    write("app/index-1a2b.js", "code");
    write("app/index-1a2b.js.br", "brotli");
    write("app/index-1a2b.js.gz", "gzip");
  }
};

TEST_F(Web, APathOfOneStepIsThePageItself) {
  const auto web = files();
  for (const auto* target : {"/", "/college", "/school-12", "/%D1%88", "/college?from=mail"}) {
    const auto reply = get(web, target);
    EXPECT_EQ(reply.status, 200u) << target;
    EXPECT_EQ(body(reply), "<p>page</p>") << target;
    EXPECT_EQ(reply.content_type, "text/html; charset=utf-8") << target;
  }
}

TEST_F(Web, WhatIsNotThereIsNotThere) {
  const auto web = files();
  for (const auto* target :
       {"/favicon.ico", "/app/other.js", "/a/b", "/../secret", "/app/../index.html", "//index.html", "", "app", "/ws?a=b"}) {
    EXPECT_EQ(get(web, target).status, 404u) << target;
  }
}

TEST_F(Web, ThePageSaysWhatMayHappenInItAndIsAskedForEachTime) {
  const auto reply = get(files(), "/college");
  EXPECT_NE(reply.headers.find("Content-Security-Policy: default-src 'none'; script-src 'self';"), std::string::npos);
  EXPECT_NE(reply.headers.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_NE(reply.headers.find("Cache-Control: no-cache\r\n"), std::string::npos);
}

TEST_F(Web, AFileWithAHashInItsNameIsKeptForGood) {
  const auto reply = get(files(), "/app/index-1a2b.js");
  EXPECT_NE(reply.headers.find("Cache-Control: public, max-age=31536000, immutable\r\n"), std::string::npos);
  EXPECT_EQ(reply.content_type, "text/javascript; charset=utf-8");
}

TEST_F(Web, TheSmallestFormThatThePeerTakesIsSent) {
  const auto web = files();
  const auto of = [&](std::string_view encodings) { return body(get(web, "/app/index-1a2b.js", encodings)); };
  EXPECT_EQ(of("gzip, deflate, br, zstd"), "brotli");
  EXPECT_EQ(of("gzip;q=0.5"), "gzip");
  EXPECT_EQ(of("br;q=0, gzip"), "gzip");
  EXPECT_EQ(of("brotli, xgzip"), "code");
  EXPECT_EQ(of(""), "code");
  EXPECT_NE(get(web, "/app/index-1a2b.js", "br").headers.find("Content-Encoding: br\r\n"), std::string::npos);
}

TEST_F(Web, WhatThePeerHasIsNotSentAgain) {
  const auto web = files();
  const auto first = get(web, "/college");
  const auto begin = first.headers.find('"');
  const auto tag = first.headers.substr(begin, first.headers.find('"', begin + 1) + 1 - begin);
  const auto again = get(web, "/college", "", "W/\"other\", " + tag);
  EXPECT_EQ(again.status, 304u);
  EXPECT_EQ(body(again), "");
  EXPECT_EQ(get(web, "/college", "", "\"other\"").status, 200u);
}

TEST_F(Web, AFileMayBeAddedThatNoFolderHolds) {
  auto web = files();
  web.add("/demo-school.json", "{}");
  EXPECT_EQ(body(get(web, "/demo-school.json")), "{}");
}

TEST(NoWeb, ServesNothing) { EXPECT_EQ(WebFiles().answer({"/", "", ""}).status, 404u); }

TEST(NoWeb, AFolderWithoutAPageIsRefused) {
  const storage::DataFolder folder;
  EXPECT_NE(WebFiles::read(folder.path()).error().message.find("there is no messenger in"), std::string::npos);
  EXPECT_NE(WebFiles::read(folder.path() / "nowhere").error().message.find("web.path"), std::string::npos);
}

}  // namespace
}  // namespace atrium::http
