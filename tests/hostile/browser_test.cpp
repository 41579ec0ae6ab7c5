// Web pages of somebody else, in a real browser: none of them gets a WebSocket to the school.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>

#include "tests/crash/server_process.h"
#include "tests/hostile/page_server.h"
#include "tests/support/child_process.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;
using Outcomes = std::map<std::string, std::string>;

// Nothing if there is none. The first not by its name in /usr/bin, which starts it as a child that nobody would end.
std::filesystem::path chromium() {
  for (const std::filesystem::path path : {"/usr/lib/chromium/chromium-headless-shell", "/usr/bin/chromium",
                                           "/usr/bin/chromium-browser", "/usr/bin/google-chrome"}) {
    if (std::filesystem::exists(path)) {
      return path;
    }
  }
  return {};
}

std::filesystem::path fresh_folder() {
  std::string path = std::filesystem::temp_directory_path() / "atrium-browser-XXXXXX";
  return ::mkdtemp(path.data());
}

// Tries to connect, and tells the server of pages what became of it.
std::string script(const std::string& who, std::uint16_t school, std::uint16_t pages) {
  return "<script>const tell = outcome => fetch('http://127.0.0.1:" + std::to_string(pages) + "/told?" + who +
         "=' + outcome, {mode: 'no-cors'});"
         "const socket = new WebSocket('ws://127.0.0.1:" +
         std::to_string(school) +
         "/ws');socket.onopen = () => tell('open'); socket.onerror = () => tell('refused');</script>";
}

std::string frame_at(const std::string& origin, const std::string& who) {
  return "<iframe src='http://" + origin + "/?" + who + "'></iframe>";
}

// The school's own page; in it a page from another port, one by another name of the same machine, and one in a sandbox, whose
// origin is "null".
TEST(Browser, connects_from_the_schools_own_page_only) {
  const auto browser = chromium();
  if (browser.empty()) {
    GTEST_SKIP() << "there is no Chromium here: ./dev test installs it if it can";
  }
  std::uint16_t school = 0;
  PageServer* server_of_pages = nullptr;
  PageServer pages([&](const std::string& target) {
    const auto own = server_of_pages->port();
    if (target != "/") {
      return script(target.substr(target.find('?') + 1), school, own);
    }
    return script("own", school, own) + frame_at("127.0.0.1:" + std::to_string(server_of_pages->other_port()), "port") +
           frame_at("localhost:" + std::to_string(own), "name") + "<iframe sandbox='allow-scripts' src='/?null'></iframe>";
  });
  server_of_pages = &pages;
  const auto folder = fresh_folder();
  const auto address = "http://127.0.0.1:" + std::to_string(pages.port());
  ServerProcess server(folder / "school", {"--listen.origins", address});
  server.start();
  school = server.port();
  {
    // Its sandbox wants rights that a container seldom has; nothing here comes from elsewhere.
    ChildProcess running(
        {browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--user-data-dir=" + (folder / "browser").string(), address + "/"},
        {{"PATH", "/usr/bin:/bin"}, {"HOME", folder}});
    EXPECT_EQ(pages.outcomes({"own", "port", "name", "null"}, 60s),
              (Outcomes{{"own", "open"}, {"port", "refused"}, {"name", "refused"}, {"null", "refused"}}));
  }
  server.kill();
  std::error_code ignored;  // its processes may still be writing
  std::filesystem::remove_all(folder, ignored);
}

}  // namespace
}  // namespace atrium::test
