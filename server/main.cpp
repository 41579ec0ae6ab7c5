#include <signal.h>
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <thread>

#include "server/demo.h"
#include "server/server.h"

namespace {

int fail(const atrium::Failure& failure) {
  std::cerr << "atriumd: " << failure.message << '\n';
  return 1;
}

// Taken by sigwait alone, so every thread made from here on must not.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// Serves until somebody asks the process to stop; with a demo, seeds it first and says how to use it.
int serve(const atrium::ServerOptions& options, const atrium::Demo* demo) {
  const auto signals = block_signals();
  auto server = atrium::Server::start(options);
  if (!server) {
    return fail(server.error());
  }
  if (demo != nullptr) {
    if (auto status = demo->seed(**server); !status) {
      return fail(status.error());
    }
  }
  const auto port = (*server)->open();
  if (!port) {
    return fail(port.error());
  }
  if (demo != nullptr) {
    if (auto status = demo->write_card(options.listen.address, *port); !status) {
      return fail(status.error());
    }
    std::cout << demo->greeting(options.listen.address, *port) << std::flush;
  } else {
    std::cerr << "atriumd: ws://" << options.listen.address << ':' << *port << "/ws\n";
  }
  int signal = 0;
  sigwait(&signals, &signal);
  return 0;
}

void add_options(CLI::App& app, atrium::ServerOptions& options) {
  app.add_option("--data", options.data, "data folder")->required();
  app.add_option("--port", options.listen.port, "port to listen on; 0 = any that is free")->capture_default_str();
  app.add_option("--origin", options.listen.allowed_origins, "an Origin that may connect; can be repeated");
}

}  // namespace

int main(int argc, char** argv) {
  if (sodium_init() < 0) {
    std::cerr << "atriumd: libsodium can't draw random numbers on this machine\n";
    return 1;
  }
  atrium::ServerOptions options;
  options.listen.port = 8080;
  options.workers = std::max(1u, std::thread::hardware_concurrency());
  atrium::DemoOptions demo_options;

  CLI::App app{"The messaging server for a closed educational space"};
  app.require_subcommand(1);
  auto& run = *app.add_subcommand("run", "serve the spaces of a data folder");
  add_options(run, options);
  run.add_option("--address", options.listen.address, "IP address to listen on")->capture_default_str();
  auto& demo = *app.add_subcommand("demo", "serve a college with people and chats, on loopback");
  add_options(demo, options);
  demo.add_flag("--fresh", demo_options.fresh, "begin with an empty data folder");
  demo.add_option("--load", demo_options.load, "so many accounts with tokens, for load generators")
      ->check(CLI::Range(0, 20'000));
  CLI11_PARSE(app, argc, argv);
  if (!demo) {
    return serve(options, nullptr);
  }
  const auto prepared = atrium::Demo::prepare(options.data, demo_options);
  return prepared ? serve(options, &*prepared) : fail(prepared.error());
}
