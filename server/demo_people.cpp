#include "server/demo_people.h"

namespace atrium::demo {
namespace {

using namespace wire::v1;

constexpr DemoChat kChats[] = {
    {'a', "Общешкольный канал", CHAT_KIND_CHANNEL, true},
    {'b', "Сотрудники", CHAT_KIND_CHANNEL, true},
    {'c', "Содружество", CHAT_KIND_CHANNEL, true},
    {'d', "Кураторы", CHAT_KIND_CHANNEL, true},
    {'e', "Преподавательская", CHAT_KIND_GROUP, false},
    {'f', "Руководитель и заместители", CHAT_KIND_GROUP, false},
    {'g', "Руководитель и педагоги", CHAT_KIND_GROUP, false},
    {'h', "Руководитель и актив родителей", CHAT_KIND_GROUP, false},
    {'i', "Руководитель и актив студентов", CHAT_KIND_GROUP, false},
    {'j', "Группа ИС-21", CHAT_KIND_GROUP, false},
    {'k', "Группа ЭК-22", CHAT_KIND_GROUP, false},
    {'l', "Родители ИС-21", CHAT_KIND_GROUP, false},
    {'m', "Родители ЭК-22", CHAT_KIND_GROUP, false},
    {'n', "ИС-21: математика", CHAT_KIND_GROUP, false},
};

constexpr Person kPeople[] = {
    {"sokolova", "Соколова Елена Викторовна", ROLE_HEAD, "ABCDEFGHI"},
    {"morozov", "Морозов Андрей Павлович", ROLE_DEPUTY, "abcdef"},
    {"lebedeva", "Лебедева Ирина Олеговна", ROLE_DEPUTY, "abcdef"},
    {"admin", "Никитин Павел Сергеевич", ROLE_ADMIN, "ABCDE"},
    {"ivanova", "Иванова Мария Петровна", ROLE_TEACHER, "abcdegiJLn"},
    {"petrov", "Петров Сергей Иванович", ROLE_TEACHER, "abcdegKMj"},
    {"orlova", "Орлова Анна Дмитриевна", ROLE_TEACHER, "abcegjN"},
    {"vasiliev", "Васильев Олег Юрьевич", ROLE_TEACHER, "abcegk"},
    {"fedorova", "Фёдорова Наталья Игоревна", ROLE_TEACHER, "abcegjk"},
    {"kuzmin", "Кузьмин Виктор Андреевич", ROLE_STAFF, "abc"},
    {"belova", "Белова Ольга Николаевна", ROLE_STAFF, "abc"},
    {"alekseev", "Алексеев Даниил", ROLE_STUDENT, "acijn"},
    {"borisova", "Борисова Софья", ROLE_STUDENT, "acjn"},
    {"vlasov", "Власов Кирилл", ROLE_STUDENT, "acjn"},
    {"gromova", "Громова Алиса", ROLE_STUDENT, "acjn"},
    {"denisov", "Денисов Матвей", ROLE_STUDENT, "acjn"},
    {"ershova", "Ершова Полина", ROLE_STUDENT, "acjn"},
    {"zhukov", "Жуков Артём", ROLE_STUDENT, "acik"},
    {"zaitseva", "Зайцева Вероника", ROLE_STUDENT, "ack"},
    {"ilyin", "Ильин Роман", ROLE_STUDENT, "ack"},
    {"kiseleva", "Киселёва Дарья", ROLE_STUDENT, "ack"},
    {"loginov", "Логинов Тимур", ROLE_STUDENT, "ack"},
    {"makarova", "Макарова Ева", ROLE_STUDENT, "ack"},
    {"alekseeva", "Алексеева Юлия Романовна", ROLE_PARENT, "achl"},
    {"borisov", "Борисов Максим Ильич", ROLE_PARENT, "acl"},
    {"vlasova", "Власова Татьяна Львовна", ROLE_PARENT, "acl"},
    {"gromov", "Громов Антон Борисович", ROLE_PARENT, "acl"},
    {"zhukova", "Жукова Светлана Юрьевна", ROLE_PARENT, "achm"},
    {"zaitsev", "Зайцев Игорь Олегович", ROLE_PARENT, "acm"},
    {"ilyina", "Ильина Марина Сергеевна", ROLE_PARENT, "acm"},
    {"kiselev", "Киселёв Денис Петрович", ROLE_PARENT, "acm"},
};

}  // namespace

std::span<const Person> people() { return kPeople; }
std::span<const DemoChat> chats() { return kChats; }

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
