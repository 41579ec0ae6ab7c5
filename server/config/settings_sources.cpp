// Reads the file, the environment and the flags through the table of keys.
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <numeric>

#include "server/config/keys.h"
#include "server/config/settings.h"

namespace atrium::config {
namespace {

constexpr std::string_view kPrefix = "ATRIUM_";

std::string shown(const RawValue& value) {
  std::string text;
  for (const auto& item : value) {
    text += (text.empty() ? "" : ", ") + item;
  }
  constexpr std::size_t kLongest = 60;
  return '"' + (text.size() > kLongest ? text.substr(0, kLongest) + "..." : text) + '"';
}

Failure not_allowed(const std::string& source, std::string_view key, const std::string& value, std::string_view allowed) {
  return Failure{source + ": " + std::string(key) + " must be " + std::string(allowed) + ", not " + value};
}

Failure unknown(const std::string& source, const std::string& name, const std::vector<std::string>& candidates,
                std::string_view what) {
  const auto guess = nearest(name, candidates);
  std::string message = source + ": there is no " + std::string(what) + " " + name;
  message += guess.empty() ? "; `atriumd config defaults` lists all of them" : "; did you mean " + std::string(guess) + "?";
  return Failure{std::move(message)};
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

Status set(Settings& settings, const Key& key, const std::string& source, const RawValue& value) {
  if (!key.set(settings, value)) {
    return not_allowed(source, key.name, shown(value), key.allowed);
  }
  return {};
}

Status set_from_text(Settings& settings, const Key& key, const std::string& source, const std::string& text) {
  return set(settings, key, source, key.kind == ValueKind::kList ? split_list(text) : RawValue{text});
}

// The value of a TOML node, if its type is the key's.
std::optional<RawValue> raw_value(const Key& key, const toml::node& node) {
  switch (key.kind) {
    case ValueKind::kText:
    case ValueKind::kWord:
      if (const auto* text = node.as_string()) {
        return RawValue{text->get()};
      }
      break;
    case ValueKind::kNumber:
      if (const auto* number = node.as_integer()) {
        return RawValue{std::to_string(number->get())};
      }
      break;
    case ValueKind::kSwitch:
      if (const auto* value = node.as_boolean()) {
        return RawValue{value->get() ? "true" : "false"};
      }
      break;
    case ValueKind::kList:
      if (const auto* list = node.as_array()) {
        RawValue items;
        for (const auto& item : *list) {
          const auto* text = item.as_string();
          if (!text) {
            return std::nullopt;
          }
          items.push_back(text->get());
        }
        return items;
      }
      break;
  }
  return std::nullopt;
}

std::string type_name(const toml::node& node) {
  std::ostringstream text;
  text << node.type();
  return "a TOML " + text.str();
}

class FileReader {
 public:
  FileReader(Settings& settings, const std::filesystem::path& path) : settings_(settings), path_(path.string()) {
    for (const auto& key : keys()) {
      names_.emplace_back(key.name);
    }
  }

  Status read() {
    std::error_code ignored;
    if (!std::filesystem::exists(path_, ignored)) {
      return Failure{"there is no file " + path_ + ": `atriumd config defaults > " + path_ + "` makes one"};
    }
    if (std::filesystem::is_directory(path_, ignored) || std::filesystem::is_character_file(path_, ignored)) {
      return Failure{path_ + " is no file of settings: give --config the path of a TOML file"};
    }
    try {
      return read_table(toml::parse_file(path_), "");
    } catch (const toml::parse_error& error) {
      const auto line = error.source().begin.line;
      return Failure{(line > 0 ? place(error.source()) : path_) + ": " + std::string(error.description())};
    }
  }

 private:
  std::string place(const toml::source_region& source) const { return path_ + ":" + std::to_string(source.begin.line); }

  bool is_table_name(const std::string& name) const {
    return std::any_of(names_.begin(), names_.end(), [&](const auto& key) { return key.starts_with(name + "."); });
  }

  Status read_table(const toml::table& table, const std::string& prefix) {
    for (const auto& [item, node] : table) {
      const auto name = prefix + std::string(item.str());
      // toml++ 3.3 keeps the place of a table, and that of each value.
      if (const auto* inner = node.as_table(); inner && is_table_name(name)) {
        if (auto status = read_table(*inner, name + "."); !status) {
          return status;
        }
        continue;
      }
      const auto* key = std::find(names_.begin(), names_.end(), name) != names_.end() ? find_key(name) : nullptr;
      if (!key) {
        return unknown(place(item.source()), name, names_, "key");
      }
      const auto value = raw_value(*key, node);
      if (!value) {
        return not_allowed(place(node.source()), key->name, type_name(node), key->allowed);
      }
      if (auto status = set(settings_, *key, place(node.source()), *value); !status) {
        return status;
      }
    }
    return {};
  }

  Settings& settings_;
  std::string path_;
  std::vector<std::string> names_;
};

// Clients and scripts share the prefix: what begins with a table of ours (ATRIUM_LISTEN_) must be a key of ours.
bool is_setting(std::string_view variable) {
  const auto all = keys();
  return std::any_of(all.begin(), all.end(), [&](const Key& key) {
    return variable.starts_with(variable_name(key.name.substr(0, key.name.find('.') + 1)));
  });
}

Status read_environment(Settings& settings, const std::vector<std::pair<std::string, std::string>>& environment) {
  for (const auto& [name, text] : environment) {
    if (!is_setting(name)) {
      continue;
    }
    const auto all = keys();
    const auto found = std::find_if(all.begin(), all.end(), [wanted = std::string_view(name)](const Key& key) {
      return variable_name(key.name) == wanted;
    });
    if (found == all.end()) {
      std::vector<std::string> names;
      std::transform(all.begin(), all.end(), std::back_inserter(names),
                     [](const Key& key) { return variable_name(key.name); });
      return unknown("environment", name, names, "variable");
    }
    if (auto status = set_from_text(settings, *found, "environment " + name, text); !status) {
      return status;
    }
  }
  return {};
}

Status read_flags(Settings& settings, const std::vector<std::pair<std::string, std::string>>& given) {
  for (const auto& [name, text] : given) {
    const auto* key = find_key(name);
    if (!key) {
      std::vector<std::string> names;
      for (const auto& known : keys()) {
        names.push_back("--" + std::string(known.name));
        if (!known.alias.empty()) {
          names.push_back("--" + std::string(known.alias));
        }
      }
      return unknown("command line", "--" + name, names, "flag");
    }
    if (auto status = set_from_text(settings, *key, "flag --" + name, text); !status) {
      return status;
    }
  }
  return {};
}

// The first key that the chosen way of sending codes lacks.
std::string_view missing_for(const CodeSettings& codes) {
  const struct {
    CodeSender sender;
    bool is_set;
    std::string_view key;
  } needs[] = {{CodeSender::kFile, !codes.file.empty(), "codes.file"},
               {CodeSender::kSmtp, !codes.smtp_server.empty(), "codes.smtp_server"},
               {CodeSender::kSmtp, !codes.smtp_from.empty(), "codes.smtp_from"},
               {CodeSender::kSmtp, !codes.smtp_to.empty(), "codes.smtp_to"},
               {CodeSender::kSmtp, codes.smtp_user.empty() || !codes.smtp_password_file.empty(), "codes.smtp_password_file"},
               {CodeSender::kWebhook, !codes.webhook_url.empty(), "codes.webhook_url"},
               {CodeSender::kWebhook, !codes.webhook_token_file.empty(), "codes.webhook_token_file"}};
  for (const auto& need : needs) {
    if (need.sender == codes.sender && !need.is_set) {
      return need.key;
    }
  }
  return {};
}

}  // namespace

std::string variable_name(std::string_view key) {
  std::string name(kPrefix);
  for (const char c : key) {
    name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

RawValue split_list(std::string_view text) {
  RawValue items;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    auto item = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto begin = item.find_first_not_of(' ');
    if (begin != std::string_view::npos) {
      items.emplace_back(item.substr(begin, item.find_last_not_of(' ') - begin + 1));
    }
  }
  return items;
}

std::string_view nearest(std::string_view word, std::span<const std::string> candidates) {
  const auto wanted = lower(std::string(word));
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const auto known = lower(candidate);
    // Levenshtein's distance, one row at a time.
    std::vector<std::size_t> row(known.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i + 1;
      for (std::size_t j = 0; j < known.size(); ++j) {
        const auto change = diagonal + (wanted[i] == known[j] ? 0 : 1);
        diagonal = row[j + 1];
        row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

Result<Settings> load(const Sources& sources) {
  Settings settings;
  if (sources.file) {
    if (auto status = FileReader(settings, *sources.file).read(); !status) {
      return status.error();
    }
  }
  if (auto status = read_environment(settings, sources.environment); !status) {
    return status.error();
  }
  if (auto status = read_flags(settings, sources.flags); !status) {
    return status.error();
  }
  if (settings.tls_certificate.empty() != settings.tls_key.empty()) {
    const std::string missing = settings.tls_key.empty() ? "tls.key" : "tls.certificate";
    return Failure{missing + " is missing: tls.certificate and tls.key are given together, or neither"};
  }
  if (const auto missing = missing_for(settings.codes); !missing.empty()) {
    return Failure{std::string(missing) + " is missing: this codes.sender needs it"};
  }
  return settings;
}

std::vector<std::pair<std::string, std::string>> environment_from(const char* const* environment) {
  std::vector<std::pair<std::string, std::string>> result;
  for (; environment && *environment; ++environment) {
    const std::string_view entry = *environment;
    const auto equals = entry.find('=');
    if (entry.starts_with(kPrefix) && equals != std::string_view::npos) {
      result.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
    }
  }
  return result;
}

}  // namespace atrium::config
