#include "tests/style/sources.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>

namespace atrium::style {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

// Where the literal that starts at `begin` with a quote ends.
std::size_t end_of_literal(std::string_view text, std::size_t begin) {
  if (text[begin] == '"' && begin > 0 && text[begin - 1] == 'R') {
    const auto open = text.find('(', begin);
    const auto closing = ")" + std::string(text.substr(begin + 1, open - begin - 1)) + "\"";
    const auto end = text.find(closing, open);
    return end == std::string_view::npos ? text.size() : end + closing.size();
  }
  std::size_t i = begin + 1;
  while (i < text.size() && text[i] != text[begin] && text[i] != '\n') {
    i += text[i] == '\\' ? 2 : 1;
  }
  return std::min(i + 1, text.size());
}

std::size_t end_of_directive(std::string_view text, std::size_t begin) {
  auto end = text.find('\n', begin);
  while (end != std::string_view::npos && end > 0 && text[end - 1] == '\\') {
    end = text.find('\n', end + 1);
  }
  return std::min(end, text.size());
}

// Where what is not code ends, if it starts at `begin`; else `begin`.
std::size_t end_of_not_code(std::string_view text, std::size_t begin, bool at_line_start) {
  const auto rest = text.substr(begin);
  if (rest.starts_with("//")) {
    return std::min(text.find('\n', begin), text.size());
  }
  if (rest.starts_with("/*")) {
    const auto end = text.find("*/", begin + 2);
    return end == std::string_view::npos ? text.size() : end + 2;
  }
  if (rest.front() == '#' && at_line_start) {
    return end_of_directive(text, begin);
  }
  // A quote inside a number parts its digits: 1'000.
  const bool parts_digits = rest.front() == '\'' && begin > 0 && is_word(text[begin - 1]);
  if (rest.front() == '"' || (rest.front() == '\'' && !parts_digits)) {
    return end_of_literal(text, begin);
  }
  return begin;
}

// The qualified name before the parameter list of a function's head; empty if it is no function.
std::string function_name(std::string_view head) {
  constexpr std::string_view kNotNames[] = {"requires", "noexcept", "alignas", "decltype", "explicit"};
  std::size_t from = 0;
  while (true) {
    const auto open = head.find('(', from);
    if (open == std::string_view::npos || head.substr(0, open).find('=') != std::string_view::npos) {
      return head.find("operator") != std::string_view::npos ? "operator" : "";
    }
    auto end = open;
    while (end > 0 && is_blank(head[end - 1])) {
      --end;
    }
    auto begin = end;
    while (begin > 0 && (is_word(head[begin - 1]) || head[begin - 1] == ':' || head[begin - 1] == '~')) {
      --begin;
    }
    const auto name = head.substr(begin, end - begin);
    if (std::find(std::begin(kNotNames), std::end(kNotNames), name) == std::end(kNotNames)) {
      return name.empty() && head.find("operator") != std::string_view::npos ? "operator" : std::string(name);
    }
    int depth = 0;
    for (from = open; from < head.size(); ++from) {
      depth += head[from] == '(' ? 1 : head[from] == ')' ? -1 : 0;
      if (depth == 0) {
        break;
      }
    }
  }
}

// A template's parameters say "class" too: drop them.
std::string_view without_template(std::string_view head) {
  while (head.starts_with("template")) {
    int depth = 0;
    std::size_t i = head.find('<');
    for (; i < head.size(); ++i) {
      depth += head[i] == '<' ? 1 : head[i] == '>' ? -1 : 0;
      if (depth == 0) {
        break;
      }
    }
    head.remove_prefix(std::min(i + 1, head.size()));
    head.remove_prefix(std::min(head.find_first_not_of(" \n"), head.size()));
  }
  return head;
}

struct Head {
  enum class Kind { kNamespace, kType, kFunction, kOther };
  Kind kind = Kind::kOther;
  std::string name;
};

Head read_head(std::string_view text) {
  const auto head = without_template(text);
  std::istringstream words{std::string(head)};
  std::string word;
  words >> word;
  if (word == "inline" && head.find("namespace") != std::string_view::npos) {
    words >> word;
  }
  if (word == "namespace") {
    words >> word;
    return {Head::Kind::kNamespace, word == "namespace" ? "" : word};
  }
  if (word == "class" || word == "struct" || word == "union" || word == "enum") {
    std::string name;
    while (words >> name && (name == "class" || name == "struct" || name.starts_with("["))) {
    }
    return {Head::Kind::kType, name.substr(0, name.find_first_of(":<"))};
  }
  auto name = function_name(head);
  return name.empty() ? Head{} : Head{Head::Kind::kFunction, std::move(name)};
}

class DefinitionReader {
 public:
  explicit DefinitionReader(std::string_view text) : code_(code_only(text)) {}

  std::vector<Definition> read() {
    for (position_ = 0; position_ < code_.size(); ++position_) {
      step(code_[position_]);
    }
    return std::move(found_);
  }

 private:
  struct Scope {
    Head head;
    std::size_t first_line;
  };

  void step(char c) {
    if (c == '\n') {
      ++line_;
    } else if (c == '{' && position_ > head_begin_ && is_word(code_[position_ - 1]) && has_head_) {
      skip_initialiser();
    } else if (c == '{') {
      open();
    } else if (c == '}') {
      close();
    } else if (c == ';') {
      restart_head();
    } else if (!is_blank(c) && !has_head_) {
      has_head_ = true;
      head_begin_ = position_;
      head_line_ = line_;
    }
  }

  // member_{value}: part of the head. The style puts a blank before a body.
  void skip_initialiser() {
    int depth = 0;
    for (; position_ < code_.size(); ++position_) {
      const char c = code_[position_];
      line_ += c == '\n' ? 1 : 0;
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth == 0) {
        break;
      }
    }
  }

  void open() {
    Head head;
    if (has_head_ && functions_open_ == 0) {
      auto text = std::string_view(code_).substr(head_begin_, position_ - head_begin_);
      for (const std::string_view label : {"public:", "private:", "protected:"}) {
        if (text.starts_with(label)) {
          text.remove_prefix(label.size());
          text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
        }
      }
      head = read_head(text);
    }
    // Whatever stands in a list of values is no definition either.
    if (head.kind == Head::Kind::kFunction || head.kind == Head::Kind::kOther) {
      ++functions_open_;
    }
    if (head.kind == Head::Kind::kType) {
      found_.push_back({Definition::Kind::kType, qualified(head.name), 0});
    }
    scopes_.push_back({std::move(head), has_head_ ? head_line_ : line_});
    restart_head();
  }

  void close() {
    if (scopes_.empty()) {
      return;
    }
    const auto scope = std::move(scopes_.back());
    scopes_.pop_back();
    if (scope.head.kind == Head::Kind::kFunction || scope.head.kind == Head::Kind::kOther) {
      --functions_open_;
    }
    if (scope.head.kind == Head::Kind::kFunction) {
      found_.push_back({Definition::Kind::kFunction, qualified(scope.head.name), line_ - scope.first_line + 1});
    }
    restart_head();
  }

  std::string qualified(const std::string& name) const {
    std::string result;
    for (const auto& scope : scopes_) {
      if (!scope.head.name.empty()) {
        result += scope.head.name + "::";
      }
    }
    return result + name;
  }

  void restart_head() { has_head_ = false; }

  std::string code_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
  bool has_head_ = false;
  std::size_t head_begin_ = 0;
  std::size_t head_line_ = 1;
  std::size_t functions_open_ = 0;
  std::vector<Scope> scopes_;
  std::vector<Definition> found_;
};

}  // namespace

std::string code_only(std::string_view text) {
  std::string code(text);
  bool at_line_start = true;
  for (std::size_t i = 0; i < code.size();) {
    const auto end = end_of_not_code(text, i, at_line_start);
    for (std::size_t j = i; j < end; ++j) {
      code[j] = code[j] == '\n' ? '\n' : ' ';
    }
    if (end == i) {
      at_line_start = text[i] == '\n' || (at_line_start && is_blank(text[i]));
    }
    i = std::max(end, i + (end == i ? 1 : 0));
  }
  return code;
}

std::vector<Definition> definitions(std::string_view text) { return DefinitionReader(text).read(); }

std::vector<std::string> lines_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<SourceFile> read_sources(const std::filesystem::path& root) {
  namespace fs = std::filesystem;
  std::vector<SourceFile> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator(); ++entry) {
    const auto name = entry->path().filename().string();
    if (entry->is_directory() && (name.starts_with(".") || name == "build" || name == "node_modules")) {
      entry.disable_recursion_pending();
      continue;
    }
    const auto extension = entry->path().extension();
    if (entry->is_regular_file() && (extension == ".h" || extension == ".cpp" || extension == ".proto")) {
      files.push_back({fs::relative(entry->path(), root).generic_string(), read_text(entry->path())});
    }
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

}  // namespace atrium::style
