#include "tests/matrix/report.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numeric>

namespace atrium::matrix {
namespace {

std::size_t sum(const std::map<std::string, std::size_t>& outcomes) {
  return std::accumulate(outcomes.begin(), outcomes.end(), std::size_t{0},
                         [](std::size_t total, const auto& outcome) { return total + outcome.second; });
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

}  // namespace

void Report::count(const Row& row, const std::string& outcome) { ++commands_[std::string(row.command)][outcome]; }

std::size_t Report::cells() const {
  std::size_t cells = 0;
  for (const auto& [command, outcomes] : commands_) {
    cells += sum(outcomes);
  }
  return cells;
}

std::size_t Report::distinct() const {
  std::size_t distinct = 0;
  for (const auto& [command, outcomes] : commands_) {
    distinct += outcomes.size();
  }
  return distinct;
}

std::set<std::string> Report::kinds() const {
  std::set<std::string> kinds;
  for (const auto& [command, outcomes] : commands_) {
    for (const auto& [outcome, count] : outcomes) {
      kinds.insert(outcome);
    }
  }
  return kinds;
}

std::string Report::text() const {
  std::string text;
  for (const auto& [command, outcomes] : commands_) {
    text += padded(command, 22) + padded(std::to_string(sum(outcomes)), 6);
    const char* separator = "";
    for (const auto& [outcome, count] : outcomes) {
      text += separator + outcome + " " + std::to_string(count);
      separator = ", ";
    }
    text += '\n';
  }
  const auto spent = std::chrono::steady_clock::now() - begin_;
  char seconds[16];
  std::snprintf(seconds, sizeof(seconds), "%.1f s", std::chrono::duration<double>(spent).count());
  return text + door_ + ": " + std::to_string(cells()) + " cells, " + std::to_string(distinct()) + " distinct outcomes of " +
         std::to_string(commands_.size()) + " commands (" + std::to_string(kinds().size()) + " kinds), " +
         std::to_string(complaints_.size()) + " not as the rules say; " + seconds + "\n";
}

std::string Report::json() const {
  std::string json = R"({"door": ")" + door_ + R"(", "cells": )" + std::to_string(cells()) + R"(, "distinct": )" +
                     std::to_string(distinct()) + R"(, "wrong": )" + std::to_string(complaints_.size()) +
                     R"(, "commands": {)";
  const char* between_commands = "";
  for (const auto& [command, outcomes] : commands_) {
    json += between_commands + ("\"" + command) + "\": {";
    const char* separator = "";
    for (const auto& [outcome, count] : outcomes) {
      json += separator + ("\"" + outcome) + "\": " + std::to_string(count);
      separator = ", ";
    }
    json += "}";
    between_commands = ", ";
  }
  return json + "}}";
}

void publish(const Report& report) {
  std::fputs(report.text().c_str(), stdout);
  if (const char* path = std::getenv("ATRIUM_MATRIX_JSON")) {
    std::ofstream(path, std::ios::app) << report.json() << '\n';
  }
}

}  // namespace atrium::matrix
