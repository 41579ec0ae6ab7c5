#include "command_options.h"

#include <optional>
#include <tuple>

#include "commands.h"
#include "structure_words.h"

namespace atrium::cli {
namespace {

constexpr const char* kDiscipline = "Title of the discipline; for a teacher or a subject";
constexpr const char* kPerson = "Login of the person";

void add_template_chat(CLI::App& command, Settings& settings) {
  command.add_option("WHOSE", settings.chat_template, "Whose chat: " + chat_template_words())->required();
  command.add_option("CLASS", settings.what, "Title of the class; from class on");
  command.add_option("DISCIPLINE", settings.discipline, kDiscipline);
}

void add_channel_rule(CLI::App& command, Settings& settings) {
  command.add_option("--role", settings.roles, "For those with one of these roles, such as teacher,staff")
      ->delimiter(',')
      ->required();
  command.add_option("--tie", settings.ties, "And who are tied so: " + tie_words())->delimiter(',');
  command.add_option("--unit", settings.unit, "To this class, or to a class of this department");
  command.add_option("--writer", settings.writers, "Those of them who write beside the administration")->delimiter(',');
}

// A class or a department, and what else is said about it.
struct UnitOption {
  const char* name;
  std::string Settings::*value;
  const char* what;
};
void add_unit(CLI::App& app, Settings& settings, Run& chosen, Run run, const std::string& verb,
              std::optional<UnitOption> option) {
  for (const auto& [kind, example] : {std::pair{"class", "ИС-31"}, std::pair{"department", "Отделение информатики"}}) {
    CLI::App* unit = add_command(app, chosen, run, kind, verb + " a " + kind);
    unit->preparse_callback([&settings, named = kind](std::size_t) { settings.unit_kind = named; });
    unit->add_option("TITLE", settings.title, std::string("Its title, such as ") + example)->required();
    if (option)
      unit->add_option(option->name, settings.*option->value, option->what)->required(option->name[0] != '-');
  }
}

void add_making(CLI::App& app, Settings& settings, Run& chosen) {
  CLI::App* make = app.add_subcommand(
      "make", "Make a class, a department or a discipline, whose titles are theirs alone, or a chat of theirs");
  make->require_subcommand(1);
  add_unit(*make, settings, chosen, run_make_unit, "Make",
           UnitOption{"--department", &Settings::department, "Title of the department that it belongs to, if to any"});
  CLI::App* discipline = add_command(*make, chosen, run_make_discipline, "discipline", "Make a discipline");
  discipline->add_option("TITLE", settings.title, "Its title, such as физика")->required();
  CLI::App* chat = add_command(*make, chosen, run_make_chat, "chat", "A chat whose members follow from roles and ties");
  add_template_chat(*chat, settings);
  CLI::App* channel = add_command(*make, chosen, run_make_channel, "channel", "A channel of the administration");
  channel->add_option("TITLE", settings.title, "Such as Кураторы")->required();
  add_channel_rule(*channel, settings);
}

void add_changing(CLI::App& app, Settings& settings, Run& chosen) {
  CLI::App* rename = app.add_subcommand("rename", "Call a class, a department or a discipline otherwise");
  rename->require_subcommand(1);
  add_unit(*rename, settings, chosen, run_rename_unit, "Rename",
           UnitOption{"NEW", &Settings::new_title, "As it is to be called"});
  CLI::App* discipline = add_command(*rename, chosen, run_rename_discipline, "discipline", "Rename a discipline");
  discipline->add_option("TITLE", settings.title, "As it is called")->required();
  discipline->add_option("NEW", settings.new_title, "As it is to be called")->required();
  CLI::App* archive = app.add_subcommand("archive", "Close a class or a department for good; its chats stay to be read");
  archive->require_subcommand(1);
  add_unit(*archive, settings, chosen, run_archive, "Archive", std::nullopt);

  CLI::App* channel = add_command(app, chosen, run_change_channel, "change-channel", "Say anew whom a channel is for");
  channel->add_option("CHANNEL", settings.chat, "Number or title of the channel")->required();
  channel->add_option("NEW", settings.new_title, "As it is to be called; else as it is");
  add_channel_rule(*channel, settings);
}

void add_ties(CLI::App& app, Settings& settings, Run& chosen) {
  for (const auto& [name, run, what] : {std::tuple{"tie", &run_tie, "Say what a person is to a class or a student"},
                                        std::tuple{"untie", &run_untie, "End that"}}) {
    CLI::App* tie = add_command(app, chosen, run, name, what);
    tie->add_option("PERSON", settings.person, kPerson)->required();
    tie->add_option("AS", settings.tie, tie_words())->required();
    tie->add_option("OF", settings.what, "Title of the class; for a guardian the student's login")->required();
    tie->add_option("DISCIPLINE", settings.discipline, kDiscipline);
    if (run == &run_tie)
      tie->add_option("--until", settings.until, "Last day, YYYY-MM-DD; else until it is ended");
  }
  CLI::App* ties = add_command(app, chosen, run_ties, "ties", "List what you are to classes and people, and they to you");
  ties->add_option("PERSON", settings.person, "Login of another person");
  ties->add_option("--class", settings.of_class, "All of this class");
}

void add_exclusions(CLI::App& app, Settings& settings, Run& chosen) {
  CLI::App* exclude = add_command(app, chosen, run_exclude, "exclude", "Keep a person out of a chat in which they belong");
  exclude->add_option("PERSON", settings.person, kPerson)->required();
  add_template_chat(*exclude, settings);
  exclude->add_option("--reason", settings.text, "On what ground");
  CLI::App* readmit = add_command(app, chosen, run_readmit, "readmit", "Let a person who was excluded in again");
  readmit->add_option("PERSON", settings.person, kPerson)->required();
  add_template_chat(*readmit, settings);
  CLI::App* exclusions = add_command(app, chosen, run_exclusions, "exclusions", "List who is kept out of a chat");
  add_template_chat(*exclusions, settings);
}

}  // namespace

CLI::App* add_command(CLI::App& app, Run& chosen, Run run, const std::string& name, const std::string& what) {
  CLI::App* command = app.add_subcommand(name, what);
  command->callback([&chosen, run] { chosen = run; });
  return command;
}

CLI::Validator from_one() {
  const auto check = [](const std::string& text) {
    const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    const bool is_zero = text.find_first_not_of('0') == std::string::npos;
    return is_number && !is_zero ? "" : "takes a number from 1 on, not " + text;
  };
  return CLI::Validator(check, "");
}

CLI::App* add_message_command(CLI::App& app, Settings& settings, Run& chosen, Run run, const std::string& name,
                              const std::string& what) {
  CLI::App* command = add_command(app, chosen, run, name, what);
  command->add_option("CHAT", settings.chat, kChatWords)->required();
  command->add_option("MESSAGE", settings.number, "Its number, as \"history\" prints it")->required()->check(from_one());
  return command;
}

void add_structure(CLI::App& app, Settings& settings, Run& chosen) {
  CLI::App* classes = add_command(app, chosen, run_classes, "classes", "List departments and classes with their curators");
  classes->add_flag("--archived", settings.archived, "Those that are archived too");
  add_command(app, chosen, run_disciplines, "disciplines", "List what is taught");
  add_making(app, settings, chosen);
  add_changing(app, settings, chosen);
  add_ties(app, settings, chosen);
  add_exclusions(app, settings, chosen);
}

}  // namespace atrium::cli
