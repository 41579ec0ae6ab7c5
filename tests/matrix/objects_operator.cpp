// What the operator is asked about.
#include "tests/matrix/objects.h"

namespace atrium::matrix {

// A new one for each cell; 0 never is one.
std::uint64_t Objects::an_application(Decided decided) {
  if (decided == Decided::kNever) {
    return 0;
  }
  auto& clerk = cast_.voice("clerk");
  const auto form = "form { title: 'Школа' space: 'asks-" + std::to_string(++texts_) +
                    "' order { order_number: '7' order_date: '2026-09-01' } contact_name: 'Иванов' "
                    "email: 'ivanov@school.example' mobile: '+79991234567' }";
  const auto number = clerk.must("submit_application", form).number("number");
  if (decided == Decided::kAlready) {
    clerk.must("decide_application",
               "number: " + std::to_string(number) + " decision: APPLICATION_STATE_REJECTED reason: 'нет'");
  }
  return number;
}

}  // namespace atrium::matrix
