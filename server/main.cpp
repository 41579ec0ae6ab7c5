#include <signal.h>
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <thread>

#include "server/server.h"

namespace {

// Serves until somebody asks the process to stop.
int serve(const atrium::ServerOptions& options) {
  // Taken by sigwait alone, so every thread made from here on must not.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  auto server = atrium::Server::start(options);
  if (!server) {
    std::cerr << "atriumd: " << server.error().message << '\n';
    return 1;
  }
  const auto port = (*server)->open();
  if (!port) {
    std::cerr << "atriumd: " << port.error().message << '\n';
    return 1;
  }
  std::cerr << "atriumd: ws://" << options.listen.address << ':' << *port << "/ws\n";
  int signal = 0;
  sigwait(&signals, &signal);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (sodium_init() < 0) {
    std::cerr << "atriumd: libsodium can't draw random numbers on this machine\n";
    return 1;
  }
  CLI::App app{"The messaging server for a closed educational space"};
  atrium::ServerOptions options;
  options.listen.port = 8080;
  options.workers = std::max(1u, std::thread::hardware_concurrency());
  app.add_option("--data", options.data, "data folder")->required();
  app.add_option("--address", options.listen.address, "IP address to listen on")->capture_default_str();
  app.add_option("--port", options.listen.port, "port to listen on; 0 = any that is free")->capture_default_str();
  app.add_option("--origin", options.listen.allowed_origins, "an Origin that may connect; can be repeated");
  CLI11_PARSE(app, argc, argv);
  return serve(options);
}
