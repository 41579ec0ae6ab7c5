// Makes of the JSON lines of benchmarks what people read.
//   bench_report page --lines FILE --folder DIR [--fact NAME TEXT]...     a page, and its plots as files
//   bench_report text --lines FILE                                         tables for a terminal
//   bench_report check --bench NAME --recorded FILE --lines FILE...        a line for each ratio; fails if one is slow
//   bench_report record --recorded FILE --lines FILE...                    the median of these runs, for check
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "bench/report/check.h"
#include "bench/report/page.h"
#include "bench/report/plots.h"
#include "bench/report/table.h"

namespace atrium::bench {
namespace {

struct Options {
  std::vector<std::filesystem::path> lines;
  std::filesystem::path folder;
  std::filesystem::path recorded;
  std::string bench;
  std::vector<std::pair<std::string, std::string>> facts;
};

Results read_lines(const std::filesystem::path& path) {
  std::ifstream file(path);
  return read_results(file);
}

Results read_files(const std::vector<std::filesystem::path>& files) {
  Results all;
  for (const auto& path : files) {
    const auto results = read_lines(path);
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

// A run for each file.
std::vector<Ratios> runs_of(const Options& options) {
  std::vector<Ratios> runs;
  std::transform(options.lines.begin(), options.lines.end(), std::back_inserter(runs),
                 [](const auto& path) { return ratios_of(read_lines(path)); });
  return runs;
}

bool is_as_recorded(const Options& options) {
  bool is_good = true;
  for (const auto& verdict :
       compare(options.bench, least_of(runs_of(options)), parse_recorded(read_lines(options.recorded)))) {
    std::cout << verdict.text << '\n';
    is_good &= verdict.is_good;
  }
  return is_good;
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
  auto* check = app.add_subcommand("check", "compares ratios to raw baselines with recorded ones");
  auto* record = app.add_subcommand("record", "records the median of these ratios");
  for (auto* command : {page, text, check, record}) {
    command->add_option("--lines", options.lines, "files of JSON lines")->required()->check(CLI::ExistingFile);
  }
  page->add_option("--folder", options.folder, "where to write")->required();
  page->add_option("--fact", options.facts, "a name and a text for the head of the page");
  check->add_option("--bench", options.bench, "the benchmark that ran")->required();
  check->add_option("--recorded", options.recorded, "the recorded ratios")->required();
  record->add_option("--recorded", options.recorded, "where to write")->required();
  CLI11_PARSE(app, argc, argv);
  try {
    if (page->parsed()) {
      write_page(options);
    } else if (text->parsed()) {
      std::cout << text_report(read_files(options.lines));
    } else if (record->parsed()) {
      write_file(options.recorded, write_recorded(median_of(runs_of(options))));
    } else {
      return is_as_recorded(options) ? 0 : 1;
    }
  } catch (const std::exception& error) {
    std::cerr << "bench_report: " << error.what() << '\n';
    return 1;
  }
}
