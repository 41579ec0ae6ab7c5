// What stands before a file's bytes: nothing in it runs, it has its own name and no other, and nobody but its reader keeps it.
#include "tests/integration/files_school.h"
#include "tests/support/black_png.h"

namespace atrium::test {
namespace {

using client::Entry;

class FilesHeaders : public FilesSchool {
 protected:
  // Of whatever is said about a file that is there.
  static void expect_shut_in(const HttpReply& reply) {
    EXPECT_EQ(header(reply, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header(reply, "Content-Security-Policy"), "sandbox; default-src 'none'");
    EXPECT_EQ(header(reply, "Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(header(reply, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(header(reply, "Cache-Control"), "private, no-cache");
    EXPECT_EQ(header(reply, "Accept-Ranges"), "bytes");
    EXPECT_EQ(header(reply, "Set-Cookie"), "");
    EXPECT_EQ(header(reply, "Access-Control-Allow-Origin"), "");
  }
  static void expect_kept_nowhere(const HttpReply& reply, long status) {
    EXPECT_EQ(reply.status, status);
    EXPECT_EQ(header(reply, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header(reply, "Cache-Control"), "no-store");
    EXPECT_EQ(header(reply, "Content-Type"), "text/plain; charset=utf-8");
    for (const auto* told : {"Content-Disposition", "ETag", "Accept-Ranges", "Content-Range"}) {
      EXPECT_EQ(header(reply, told), "") << told;
    }
  }
  Entry send_bytes(FileSender& from, const std::string& name, const std::string& bytes) const {
    return from.send_file(group_, write_file(folder_ / name, bytes));
  }
  HttpReply get(const Entry& entry, const std::vector<std::string>& headers = {}, const std::string& end = {}) const {
    return call("GET", path_of(entry.chat, entry.seq) + end, "college.petrov", headers);
  }
};

constexpr char kReport[] = "attachment; filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82%20%D0%98%D0%A1-21.html";

TEST_F(FilesHeaders, OfADownloadSayThatItIsARowOfBytesToBeSaved) {
  const std::string page = "<!DOCTYPE html><html><script>alert(1)</script></html>";
  const auto entry = send_bytes(*sender("ivanova"), "Отчёт ИС-21.html", page);
  const auto reply = get(entry);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, page);
  expect_shut_in(reply);
  EXPECT_EQ(header(reply, "Content-Disposition"), kReport);
  EXPECT_EQ(header(reply, "Content-Type"), "application/octet-stream");
  EXPECT_EQ(header(reply, "Content-Length"), std::to_string(page.size()));
  EXPECT_EQ(call("HEAD", path_of(entry.chat, entry.seq), "college.petrov").headers, reply.headers);
}

TEST_F(FilesHeaders, OfARangeAreThoseOfTheWhole) {
  const auto entry = send_bytes(*sender("ivanova"), "Отчёт ИС-21.html", "<html>0123456789</html>");
  const auto reply = get(entry, {"Range: bytes=6-9"});
  EXPECT_EQ(reply.status, 206);
  EXPECT_EQ(reply.body, "0123");
  expect_shut_in(reply);
  EXPECT_EQ(header(reply, "Content-Disposition"), kReport);
  EXPECT_EQ(header(reply, "Content-Type"), "application/octet-stream");
  EXPECT_EQ(header(reply, "Content-Range"), "bytes 6-9/23");
  EXPECT_EQ(header(reply, "ETag"), header(get(entry), "ETag"));
  EXPECT_EQ(get(entry, {"Range: bytes=6-9", "If-Range: \"another\""}).status, 200);
  const auto beyond = get(entry, {"Range: bytes=23-"});
  EXPECT_EQ(beyond.status, 416);
  expect_shut_in(beyond);
  EXPECT_EQ(header(beyond, "Content-Range"), "bytes */23");
}

TEST_F(FilesHeaders, OfAThumbnailSayThatItIsAPictureAndNotThePicture) {
  const auto entry = send_bytes(*sender("ivanova"), "black.png", black_png());
  const auto picture = get(entry);
  const auto small = get(entry, {}, "/thumbnail");
  for (const auto& reply : {picture, small}) {
    EXPECT_EQ(reply.status, 200);
    expect_shut_in(reply);
    EXPECT_EQ(header(reply, "Content-Disposition"), "attachment; filename*=UTF-8''black.png");
  }
  EXPECT_EQ(header(picture, "Content-Type"), "image/png");
  EXPECT_EQ(header(small, "Content-Type"), "image/webp");
  EXPECT_NE(header(picture, "ETag"), header(small, "ETag"));
}

TEST_F(FilesHeaders, LetAReaderKeepWhatIsAskedForAgain) {
  const auto ivanova = sender("ivanova");
  const auto entry = send_bytes(*ivanova, "black.png", black_png());
  for (const auto* end : {"", "/thumbnail"}) {
    const auto tag = header(get(entry, {}, end), "ETag");
    ASSERT_FALSE(tag.empty());
    const auto reply = get(entry, {"If-None-Match: " + tag}, end);
    EXPECT_EQ(reply.status, 304);
    EXPECT_EQ(reply.body, "");
    expect_shut_in(reply);
    EXPECT_EQ(header(reply, "ETag"), tag);
  }
  const auto tag = header(get(entry), "ETag");
  ASSERT_TRUE(remove(*ivanova, group_, entry.seq));
  EXPECT_EQ(get(entry, {"If-None-Match: " + tag}).status, 404) << "what one had is no right to it";
}

TEST_F(FilesHeaders, OfARefusalTellNothingOfTheFile) {
  const auto entry = send_bytes(*sender("ivanova"), "black.png", black_png());
  for (const auto* end : {"", "/thumbnail"}) {
    const auto path = path_of(entry.chat, entry.seq) + end;
    const auto not_mine = call("GET", path, "college.sidorova");
    expect_kept_nowhere(not_mine, 404);
    const auto never = call("GET", path_of(client::ChatId{77}, 5) + end, "college.sidorova");
    EXPECT_EQ(not_mine.headers, never.headers);
    EXPECT_EQ(not_mine.body, never.body);
    expect_kept_nowhere(call("GET", path, ""), 401);
  }
}

TEST_F(FilesHeaders, ReadWithACookieThatNoScriptAndNoOtherPageGets) {
  const auto entry = send_bytes(*sender("ivanova"), "black.png", black_png());
  const auto session = call("POST", "/files/session", "college.petrov");
  EXPECT_EQ(session.status, 204);
  const auto cookie = header(session, "Set-Cookie");
  for (const auto* wanted : {"; Path=/files", "; HttpOnly", "; SameSite=Strict"}) {
    EXPECT_NE(cookie.find(wanted), std::string::npos) << cookie;
  }
  const auto shown = "Cookie: " + cookie.substr(0, cookie.find(';'));
  const auto reply = call("GET", path_of(entry.chat, entry.seq), "", {shown});
  EXPECT_EQ(reply.headers, get(entry).headers);
  EXPECT_EQ(call("POST", "/uploads", "", {shown, "Upload-Length: 5"}).status, 401) << "it only reads";
}

// Names.

struct FilesNames : FilesHeaders {
  // Sends bytes that are called so, without the SDK's care; how they are called then.
  Entry send_called(FileSender& from, const std::string& name) const {
    const auto place = header(announce("college.ivanova", 5, name), "Location");
    EXPECT_EQ(go_on("college.ivanova", place, 0, "words").status, 204);
    const client::UploadId upload{std::stoull(place.substr(place.rfind('/') + 1))};
    EXPECT_EQ(from.await(upload).value().state, client::UploadState::kReady);
    return from.entry(group_, from.send(group_, {upload}).value().seq);
  }
};

TEST_F(FilesNames, LoseWhatIsAPathOrTurnsTheLine) {
  const auto ivanova = sender("ivanova");
  const std::vector<std::pair<std::string, std::string>> names = {
      {"../../../etc/passwd", "passwd"},
      {"C:\\Windows\\system.ini", "system.ini"},
      {"..", "file"},
      {"", "file"},
      {".htaccess", "htaccess"},
      {std::string("план\0.exe", 13), "план.exe"},
      {"a\r\nSet-Cookie: x=1\r\n\r\n<script>", "aSet-Cookie: x=1<script>"},
      {"\x1B[2Jсчёт\x7F", "[2Jсчёт"},
      {"счёт\u202Efdp.exe", "счётfdp.exe"},
      {"\u2066a\u2069\u200F\u2028b", "ab"},
      {"\xFF\xFE.pdf", "file"},
  };
  for (const auto& [said, kept] : names) {
    const auto entry = send_called(*ivanova, said);
    EXPECT_EQ(entry.files.at(0).name, kept);
    const auto reply = get(entry);
    EXPECT_EQ(header(reply, "Set-Cookie"), "") << said;
    EXPECT_TRUE(header(reply, "Content-Disposition").starts_with("attachment; filename*=UTF-8''")) << reply.headers;
    EXPECT_EQ(reply.body, "words");
  }
}

// Whether they can be had by such a name is for the system that saves them; no header breaks on them.
TEST_F(FilesNames, ThatOneSystemDislikesStayAsTheyAre) {
  const auto ivanova = sender("ivanova");
  const std::vector<std::pair<std::string, std::string>> names = {
      {"CON", "CON"}, {"aux.txt", "aux.txt"}, {"a\"b;c.txt", "a%22b%3Bc.txt"}, {"x?*<>|.txt", "x%3F%2A%3C%3E%7C.txt"}};
  for (const auto& [said, encoded] : names) {
    const auto entry = send_called(*ivanova, said);
    EXPECT_EQ(entry.files.at(0).name, said);
    EXPECT_EQ(header(get(entry), "Content-Disposition"), "attachment; filename*=UTF-8''" + encoded);
  }
}

TEST_F(FilesNames, ThatAreTooLongKeepTheirEnding) {
  const auto ivanova = sender("ivanova");
  std::string russian;
  while (russian.size() < 300) {
    russian += "ы";
  }
  for (const auto& said : {std::string(300, 'a') + ".pdf", russian + ".pdf"}) {
    const auto entry = send_called(*ivanova, said);
    const auto& name = entry.files.at(0).name;
    EXPECT_LE(name.size(), 255U);
    EXPECT_GE(name.size(), 254U);
    EXPECT_EQ(name.substr(0, 250), said.substr(0, 250));
    EXPECT_TRUE(name.ends_with(".pdf"));
    EXPECT_TRUE(header(get(entry), "Content-Disposition").ends_with(".pdf"));
  }
  EXPECT_EQ(ivanova->send_file(group_, write_file(folder_ / std::string(255, 'b'), "words")).files.at(0).name,
            std::string(255, 'b'));
}

}  // namespace
}  // namespace atrium::test
