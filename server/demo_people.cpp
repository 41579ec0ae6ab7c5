#include "server/demo_people.h"

namespace atrium::demo {
namespace {

using namespace wire::v1;

constexpr Channel kChannels[] = {
    {'c', "Содружество"},
    {'d', "Кураторы"},
};

constexpr std::string_view kIs = "ИС-21";
constexpr std::string_view kEk = "ЭК-22";
constexpr std::string_view kClasses[] = {kIs, kEk};

constexpr bool kActivist = true;

constexpr Person kPeople[] = {
    {"sokolova", "Соколова Елена Викторовна", ROLE_HEAD, "CD"},
    {"morozov", "Морозов Андрей Павлович", ROLE_DEPUTY, "cd"},
    {"lebedeva", "Лебедева Ирина Олеговна", ROLE_DEPUTY, "cd"},
    {"admin", "Никитин Павел Сергеевич", ROLE_ADMIN, "CD"},
    {"ivanova", "Иванова Мария Петровна", ROLE_TEACHER, "cd", kIs},
    {"petrov", "Петров Сергей Иванович", ROLE_TEACHER, "cd", kEk},
    {"orlova", "Орлова Анна Дмитриевна", ROLE_TEACHER, "c"},
    {"vasiliev", "Васильев Олег Юрьевич", ROLE_TEACHER, "c"},
    {"fedorova", "Фёдорова Наталья Игоревна", ROLE_TEACHER, "c"},
    {"kuzmin", "Кузьмин Виктор Андреевич", ROLE_STAFF, "c"},
    {"belova", "Белова Ольга Николаевна", ROLE_STAFF, "c"},
    {"alekseev", "Алексеев Даниил", ROLE_STUDENT, "c", kIs, {}, kActivist},
    {"borisova", "Борисова Софья", ROLE_STUDENT, "c", kIs},
    {"vlasov", "Власов Кирилл", ROLE_STUDENT, "c", kIs},
    {"gromova", "Громова Алиса", ROLE_STUDENT, "c", kIs},
    {"denisov", "Денисов Матвей", ROLE_STUDENT, "c", kIs},
    {"ershova", "Ершова Полина", ROLE_STUDENT, "c", kIs},
    {"zhukov", "Жуков Артём", ROLE_STUDENT, "c", kEk, {}, kActivist},
    {"zaitseva", "Зайцева Вероника", ROLE_STUDENT, "c", kEk},
    {"ilyin", "Ильин Роман", ROLE_STUDENT, "c", kEk},
    {"kiseleva", "Киселёва Дарья", ROLE_STUDENT, "c", kEk},
    {"loginov", "Логинов Тимур", ROLE_STUDENT, "c", kEk},
    {"makarova", "Макарова Ева", ROLE_STUDENT, "c", kEk},
    {"alekseeva", "Алексеева Юлия Романовна", ROLE_PARENT, "c", kIs, "alekseev", kActivist},
    {"borisov", "Борисов Максим Ильич", ROLE_PARENT, "c", kIs, "borisova"},
    {"vlasova", "Власова Татьяна Львовна", ROLE_PARENT, "c", kIs, "vlasov"},
    {"gromov", "Громов Антон Борисович", ROLE_PARENT, "c", kIs, "gromova"},
    {"zhukova", "Жукова Светлана Юрьевна", ROLE_PARENT, "c", kEk, "zhukov", kActivist},
    {"zaitsev", "Зайцев Игорь Олегович", ROLE_PARENT, "c", kEk, "zaitseva"},
    {"ilyina", "Ильина Марина Сергеевна", ROLE_PARENT, "c", kEk, "ilyin"},
    {"kiselev", "Киселёв Денис Петрович", ROLE_PARENT, "c", kEk, "kiseleva"},
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
