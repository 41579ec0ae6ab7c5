// What the school is made of, and the chats that follow from it.
#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> structure_rows() {
  return {
      {.command = "read_structure", .fields = "", .rule = {kIsEmployee}, .source = "R3.3.5"},
      {.command = "make_unit", .fields = "kind: UNIT_KIND_CLASS title: '$new'", .rule = {kAdministers}, .source = "R3.3.5"},
      {.command = "make_discipline", .fields = "title: '$new'", .rule = {kAdministers}, .source = "R2.8"},
      {.command = "make_tie",
       .fields = "kind: TIE_KIND_STUDIES_IN account_id: $person unit_id: $class",
       .rule = {kAdministers, kIsOfTheSpace, kIsAStudent, kThereIsSuchAClass},
       .source = "R3.3.5, R3.3.11"},
      {.command = "end_tie", .fields = "tie_id: $tie", .rule = {kAdministers, kThereIsSuchAClass}, .source = "R3.3.11"},
      {.command = "list_ties",
       .fields = "account_id: $person",
       .rule = {kNamesSomebody, kThemselvesOrEmployee, kIsOfTheSpace},
       .source = "R2.1, R3.6.1"},
      {.command = "make_template_chat",
       .fields = "chat_template: CHAT_TEMPLATE_DEPUTIES",
       .rule = {kIsTheHead},
       .source = "R3.1.8"},
      {.command = "make_template_chat",
       .fields = "chat_template: CHAT_TEMPLATE_CLASS unit_id: $class",
       .rule = {kAdministers, kThereIsSuchAClass},
       .source = "R3.3b.2"},
  };
}

}  // namespace atrium::matrix
