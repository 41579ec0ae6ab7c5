#include "server/demo_people.h"

namespace atrium::demo {
namespace {

using namespace wire::v1;

constexpr Channel kChannels[] = {
    {'a', "Общешкольный канал"},
    {'b', "Сотрудники"},
    {'c', "Содружество"},
    {'d', "Кураторы"},
};

constexpr std::string_view kIs = "ИС-21";
constexpr std::string_view kEk = "ЭК-22";
constexpr std::string_view kClasses[] = {kIs, kEk};

constexpr bool kActivist = true;

constexpr Person kPeople[] = {
    {"sokolova", "Соколова Елена Викторовна", ROLE_HEAD, "ABCD"},
    {"morozov", "Морозов Андрей Павлович", ROLE_DEPUTY, "abcd"},
    {"lebedeva", "Лебедева Ирина Олеговна", ROLE_DEPUTY, "abcd"},
    {"admin", "Никитин Павел Сергеевич", ROLE_ADMIN, "ABCD"},
    {"ivanova", "Иванова Мария Петровна", ROLE_TEACHER, "abcd", kIs},
    {"petrov", "Петров Сергей Иванович", ROLE_TEACHER, "abcd", kEk},
    {"orlova", "Орлова Анна Дмитриевна", ROLE_TEACHER, "abc"},
    {"vasiliev", "Васильев Олег Юрьевич", ROLE_TEACHER, "abc"},
    {"fedorova", "Фёдорова Наталья Игоревна", ROLE_TEACHER, "abc"},
    {"kuzmin", "Кузьмин Виктор Андреевич", ROLE_STAFF, "abc"},
    {"belova", "Белова Ольга Николаевна", ROLE_STAFF, "abc"},
    {"alekseev", "Алексеев Даниил", ROLE_STUDENT, "ac", kIs, {}, kActivist},
    {"borisova", "Борисова Софья", ROLE_STUDENT, "ac", kIs},
    {"vlasov", "Власов Кирилл", ROLE_STUDENT, "ac", kIs},
    {"gromova", "Громова Алиса", ROLE_STUDENT, "ac", kIs},
    {"denisov", "Денисов Матвей", ROLE_STUDENT, "ac", kIs},
    {"ershova", "Ершова Полина", ROLE_STUDENT, "ac", kIs},
    {"zhukov", "Жуков Артём", ROLE_STUDENT, "ac", kEk, {}, kActivist},
    {"zaitseva", "Зайцева Вероника", ROLE_STUDENT, "ac", kEk},
    {"ilyin", "Ильин Роман", ROLE_STUDENT, "ac", kEk},
    {"kiseleva", "Киселёва Дарья", ROLE_STUDENT, "ac", kEk},
    {"loginov", "Логинов Тимур", ROLE_STUDENT, "ac", kEk},
    {"makarova", "Макарова Ева", ROLE_STUDENT, "ac", kEk},
    {"alekseeva", "Алексеева Юлия Романовна", ROLE_PARENT, "ac", kIs, "alekseev", kActivist},
    {"borisov", "Борисов Максим Ильич", ROLE_PARENT, "ac", kIs, "borisova"},
    {"vlasova", "Власова Татьяна Львовна", ROLE_PARENT, "ac", kIs, "vlasov"},
    {"gromov", "Громов Антон Борисович", ROLE_PARENT, "ac", kIs, "gromova"},
    {"zhukova", "Жукова Светлана Юрьевна", ROLE_PARENT, "ac", kEk, "zhukov", kActivist},
    {"zaitsev", "Зайцев Игорь Олегович", ROLE_PARENT, "ac", kEk, "zaitseva"},
    {"ilyina", "Ильина Марина Сергеевна", ROLE_PARENT, "ac", kEk, "ilyin"},
    {"kiselev", "Киселёв Денис Петрович", ROLE_PARENT, "ac", kEk, "kiseleva"},
};

constexpr Lesson kLessons[] = {
    {"orlova", kIs, "математика"},
    {"orlova", kEk, "математика"},
    {"vasiliev", kEk, "экономика"},
    {"fedorova", kIs, "информатика"},
};

constexpr Guest kGuests[] = {{"petrov", kIs}, {"orlova", kIs}, {"fedorova", kIs}, {"vasiliev", kEk}, {"fedorova", kEk}};

}  // namespace

std::span<const Person> people() { return kPeople; }
std::span<const Channel> channels() { return kChannels; }
std::span<const std::string_view> classes() { return kClasses; }
std::span<const Lesson> lessons() { return kLessons; }
std::span<const Guest> guests() { return kGuests; }

std::string_view role_word(Role role) {
  switch (role) {
    case ROLE_HEAD:
      return "head";
    case ROLE_DEPUTY:
      return "deputy";
    case ROLE_ADMIN:
      return "admin";
    case ROLE_TEACHER:
      return "teacher";
    case ROLE_STAFF:
      return "staff";
    case ROLE_STUDENT:
      return "student";
    case ROLE_PARENT:
      return "parent";
    default:
      return "";
  }
}

}  // namespace atrium::demo
