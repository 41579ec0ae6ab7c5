#include "tests/unit/net/running_listener.h"

const bool atrium::test::kOverTls = true;
