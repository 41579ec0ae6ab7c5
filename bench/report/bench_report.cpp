// Makes of the JSON lines of benchmarks what people read.
//   bench_report page --lines FILE --folder DIR [--fact NAME TEXT]...     a page, and its plots as files
//   bench_report text --lines FILE                                         tables for a terminal
#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "bench/report/page.h"
#include "bench/report/plots.h"
#include "bench/report/table.h"

namespace atrium::bench {
namespace {

struct Options {
  std::vector<std::filesystem::path> lines;
  std::filesystem::path folder;
  std::vector<std::pair<std::string, std::string>> facts;
};

Results read_files(const std::vector<std::filesystem::path>& files) {
  Results all;
  for (const auto& path : files) {
    std::ifstream file(path);
    const auto results = read_results(file);
    all.insert(all.end(), results.begin(), results.end());
  }
  return all;
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  if (!file.flush()) {
    throw std::runtime_error("can't write " + path.string());
  }
}

std::string note_of(const Facts& facts) {
  std::string note;
  for (const auto& [name, value] : facts) {
    const bool is_short = name == "Processor" || name == "Date" || name == "Commit";
    note += is_short ? (note.empty() ? "" : " · ") + value : name == "Cores" ? " · " + value + " cores" : "";
  }
  return note;
}

void write_page(const Options& options) {
  const auto results = read_files(options.lines);
  auto facts = machine_facts();
  facts.insert(facts.end(), options.facts.begin(), options.facts.end());
  const auto plots = plots_of(results, note_of(facts));
  std::filesystem::create_directories(options.folder);
  for (const auto& plot : plots) {
    write_file(options.folder / (plot.file + ".svg"), svg(plot));
  }
  write_file(options.folder / "index.html", html_page(results, plots, facts));
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium::bench;
  Options options;
  CLI::App app("Makes of the JSON lines of benchmarks what people read.");
  app.require_subcommand(1);
  auto* page = app.add_subcommand("page", "index.html and a .svg for each plot");
  auto* text = app.add_subcommand("text", "tables for a terminal");
  for (auto* command : {page, text}) {
    command->add_option("--lines", options.lines, "files of JSON lines")->required()->check(CLI::ExistingFile);
  }
  page->add_option("--folder", options.folder, "where to write")->required();
  page->add_option("--fact", options.facts, "a name and a text for the head of the page");
  CLI11_PARSE(app, argc, argv);
  try {
    page->parsed() ? write_page(options) : static_cast<void>(std::cout << text_report(read_files(options.lines)));
  } catch (const std::exception& error) {
    std::cerr << "bench_report: " << error.what() << '\n';
    return 1;
  }
}
